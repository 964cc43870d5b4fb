using System.Collections;

namespace Fleche.Codec;

/// <summary>What cannot travel, why, and what to do instead.</summary>
internal static class Refusals
{
    private const string HandleReason = "it stands for a resource that the operating system gave to this process";
    private const string HandleWayOut = "Open the resource inside the call.";
    private const string WaitReason = "threads of one process wait for each other with it";
    private const string WaitWayOut = "Synchronize around the calls, or inside one of them.";
    private const string TaskReason = "it is work that runs in this process";
    private const string TaskWayOut = "Await it before the call and pass its result, or pass an async function, which is awaited where the call runs.";
    private const string LocalReason = "its value belongs to a thread or flow of this process";
    private const string LocalWayOut = "Pass the value itself.";
    private const string AddressReason = "an address means nothing in another process";
    private const string AddressWayOut = "Pass the data that it points to.";
    private const string CodeReason = "it is a piece of this process's code";
    private const string CodeWayOut = "Pass a System.Type or a delegate instead.";
    private const string ChannelReason = "its other end stays in this process";
    private const string ChannelWayOut = "Read what it holds before the call and pass that.";
    private const string CancellationReason = "a cancellation in this process would not reach it there";
    private const string CancellationWayOut = "Use CallOptions.CancellationToken, which stops the call itself.";
    private const string ExecutorReason = "it manages threads or processes of this process";
    private const string ExecutorWayOut = "Create an executor inside the call.";
    private const string FutureReason = "it is completed in this process";
    private const string FutureWayOut = "Pass its result.";
    private const string ClientReason = "it owns connections of this process";
    private const string ClientWayOut = "Create one inside the call.";
    private const string TableReason = "its indexes, locks and events belong to this process";
    private const string XmlReason = "it finds its names by their place in the memory of this process";
    private const string XmlWayOut = "Pass its text (OuterXml), or an XDocument or XElement.";

    /// <summary>Why nothing but a call can hold what it reports to.</summary>
    public const string ListenerReason = "it leads from a call to whoever submitted it";

    /// <summary>What to do instead.</summary>
    public const string ListenerWayOut = "Pass it as an argument, or capture it; a result, a stored value or an initializer has nobody to report to.";

    /// <summary>By the full name of a type or of one of its base classes, so that nothing is loaded for the question.</summary>
    private static readonly Dictionary<string, Refusal> ByName = new()
    {
        ["System.IO.Stream"] = new(HandleReason, "Pass the path of the file, or its bytes."),
        ["System.IO.TextReader"] = new("it reads from a place in this process", "Pass the text, or the path of the file."),
        ["System.IO.TextWriter"] = new("it writes to a place in this process", "Pass the path of the file, or return the text."),
        ["System.IO.BinaryReader"] = new(HandleReason, "Pass the path of the file, or its bytes."),
        ["System.IO.BinaryWriter"] = new(HandleReason, "Pass the path of the file, or return the bytes."),
        ["System.IO.FileSystemWatcher"] = new(HandleReason, HandleWayOut),
        ["System.IO.MemoryMappedFiles.MemoryMappedFile"] = new(HandleReason, HandleWayOut),
        ["System.IO.UnmanagedMemoryAccessor"] = new(HandleReason, HandleWayOut),
        ["System.IO.IsolatedStorage.IsolatedStorage"] = new(HandleReason, HandleWayOut),
        ["System.Threading.Thread"] = new("a thread belongs to its process", "Start one inside the call."),
        ["System.Threading.Tasks.Task"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.ValueTask"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.ValueTask`1"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.TaskCompletionSource"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.TaskCompletionSource`1"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.TaskScheduler"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.TaskFactory"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Tasks.TaskFactory`1"] = new(TaskReason, TaskWayOut),
        ["System.Threading.Timer"] = new("it fires in this process", "Create one inside the call."),
        ["System.Threading.PeriodicTimer"] = new("it fires in this process", "Create one inside the call."),
        ["System.Timers.Timer"] = new("it fires in this process", "Create one inside the call."),
        ["System.Threading.WaitHandle"] = new(WaitReason, WaitWayOut),
        ["System.Threading.SemaphoreSlim"] = new(WaitReason, WaitWayOut),
        ["System.Threading.ManualResetEventSlim"] = new(WaitReason, WaitWayOut),
        ["System.Threading.CountdownEvent"] = new(WaitReason, WaitWayOut),
        ["System.Threading.Barrier"] = new(WaitReason, WaitWayOut),
        ["System.Threading.ReaderWriterLockSlim"] = new(WaitReason, WaitWayOut),
        ["System.Threading.ReaderWriterLock"] = new(WaitReason, WaitWayOut),
        ["System.Threading.SpinLock"] = new(WaitReason, WaitWayOut),
        ["System.Collections.Concurrent.BlockingCollection`1"] = new(WaitReason, WaitWayOut),
        ["System.Threading.CancellationTokenSource"] = new(CancellationReason, CancellationWayOut),
        ["System.Threading.CancellationToken"] = new(CancellationReason, CancellationWayOut),
        ["System.Threading.CancellationTokenRegistration"] = new(CancellationReason, CancellationWayOut),
        ["System.Threading.ThreadLocal`1"] = new(LocalReason, LocalWayOut),
        ["System.Threading.AsyncLocal`1"] = new(LocalReason, LocalWayOut),
        ["System.Threading.ExecutionContext"] = new(LocalReason, LocalWayOut),
        ["System.Threading.SynchronizationContext"] = new("it leads to a thread of this process", "Leave it out of what the call uses; declare a variable of a type derived from Progress<T> as IProgress<T>."),
        ["System.Runtime.InteropServices.SafeHandle"] = new(HandleReason, HandleWayOut),
        ["System.Runtime.InteropServices.CriticalHandle"] = new(HandleReason, HandleWayOut),
        ["System.Runtime.InteropServices.HandleRef"] = new(AddressReason, AddressWayOut),
        ["System.Runtime.InteropServices.GCHandle"] = new(AddressReason, AddressWayOut),
        ["System.Runtime.InteropServices.GCHandle`1"] = new(AddressReason, AddressWayOut),
        ["System.Runtime.InteropServices.PinnedGCHandle`1"] = new(AddressReason, AddressWayOut),
        ["System.Runtime.InteropServices.WeakGCHandle`1"] = new(AddressReason, AddressWayOut),
        ["System.__ComObject"] = new("a COM object lives in the process that made it", "Create it inside the call."),
        ["System.IntPtr"] = new(AddressReason, AddressWayOut + " A number travels as a long."),
        ["System.UIntPtr"] = new(AddressReason, AddressWayOut + " A number travels as a ulong."),
        ["System.Reflection.Pointer"] = new(AddressReason, AddressWayOut),
        ["System.RuntimeTypeHandle"] = new(AddressReason, CodeWayOut),
        ["System.RuntimeMethodHandle"] = new(AddressReason, CodeWayOut),
        ["System.RuntimeFieldHandle"] = new(AddressReason, CodeWayOut),
        ["System.ArgIterator"] = new(AddressReason, AddressWayOut),
        ["System.WeakReference"] = new("what it points to need not exist any more", "Pass the object itself."),
        ["System.WeakReference`1"] = new("what it points to need not exist any more", "Pass the object itself."),
        ["System.Runtime.CompilerServices.ConditionalWeakTable`2"] = new("its entries live as long as objects of this process", "Pass a dictionary."),
        ["System.Collections.Generic.LinkedListNode`1"] = new("it is a place in a list of this process", "Pass the list, or the value."),
        ["System.Collections.Immutable.ImmutableHashSet`1+Builder"] = new("it is not finished", "Pass its ToImmutable()."),
        ["System.Collections.Immutable.ImmutableDictionary`2+Builder"] = new("it is not finished", "Pass its ToImmutable()."),
        ["System.Reflection.Assembly"] = new(CodeReason, CodeWayOut),
        ["System.Reflection.Module"] = new(CodeReason, CodeWayOut),
        ["System.Reflection.MemberInfo"] = new(CodeReason, CodeWayOut),
        ["System.Reflection.ParameterInfo"] = new(CodeReason, CodeWayOut),
        ["System.Runtime.Loader.AssemblyLoadContext"] = new(CodeReason, CodeWayOut),
        ["System.AppDomain"] = new(CodeReason, CodeWayOut),
        ["System.UriParser"] = new(CodeReason, CodeWayOut),
        ["System.IO.Pipelines.Pipe"] = new(ChannelReason, ChannelWayOut),
        ["System.IO.Pipelines.PipeReader"] = new(ChannelReason, ChannelWayOut),
        ["System.IO.Pipelines.PipeWriter"] = new(ChannelReason, ChannelWayOut),
        ["System.Threading.Channels.Channel`1"] = new(ChannelReason, ChannelWayOut),
        ["System.Threading.Channels.Channel`2"] = new(ChannelReason, ChannelWayOut),
        ["System.Threading.Channels.ChannelReader`1"] = new(ChannelReason, ChannelWayOut),
        ["System.Threading.Channels.ChannelWriter`1"] = new(ChannelReason, ChannelWayOut),
        ["System.Net.Sockets.Socket"] = new(ClientReason, ClientWayOut),
        ["System.Net.Sockets.TcpClient"] = new(ClientReason, ClientWayOut),
        ["System.Net.Sockets.TcpListener"] = new(ClientReason, ClientWayOut),
        ["System.Net.Sockets.UdpClient"] = new(ClientReason, ClientWayOut),
        ["System.Net.Http.HttpMessageInvoker"] = new(ClientReason, ClientWayOut),
        ["System.Net.Http.HttpMessageHandler"] = new(ClientReason, ClientWayOut),
        ["System.Net.Http.HttpContent"] = new(HandleReason, "Pass its bytes."),
        ["System.Net.WebSockets.WebSocket"] = new(ClientReason, ClientWayOut),
        ["System.Data.DataTable"] = new(TableReason, "Pass its rows, or its XML (WriteXml with the schema, ReadXml)."),
        ["System.Data.DataSet"] = new(TableReason, "Pass the rows of its tables, or its XML (WriteXml with the schema, ReadXml)."),
        ["System.Data.Common.DbConnection"] = new(ClientReason, "Pass the connection string and open it inside the call."),
        ["System.Data.Common.DbCommand"] = new(ClientReason, ClientWayOut),
        ["System.Data.Common.DbDataReader"] = new(ClientReason, "Read the rows before the call and pass them."),
        ["System.Xml.XmlNode"] = new(XmlReason, XmlWayOut),
        ["System.Xml.XPath.XPathDocument"] = new(XmlReason, XmlWayOut),
        ["System.Xml.XmlNameTable"] = new(XmlReason, XmlWayOut),
        ["System.Diagnostics.Process"] = new(HandleReason, "Pass its id."),
        ["System.Diagnostics.Activity"] = new(LocalReason, LocalWayOut),
        ["Fleche.Reporting.ProgressProxy`1"] = new(ListenerReason, ListenerWayOut),
        ["Fleche.Reporting.LoggerProxy"] = new(ListenerReason, ListenerWayOut),
        ["Fleche.Executor"] = new(ExecutorReason, ExecutorWayOut),
        ["Fleche.Future"] = new(FutureReason, FutureWayOut),
    };

    /// <summary>Why values of a type cannot travel: the message after the path, or null if they can.</summary>
    public static string? WhyNot(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef)
        {
            return Explain(type, AddressReason, AddressWayOut);
        }

        if (type.IsByRefLike)
        {
            return Explain(type, "it points into the stack of a thread", "Pass an array or a Memory<T>.");
        }

        for (var at = type; at is not null; at = at.BaseType)
        {
            var name = at.IsGenericType ? at.GetGenericTypeDefinition().FullName : at.FullName;
            if (name is not null && ByName.TryGetValue(name, out var entry) && !CanStillTravel(type))
            {
                return Explain(type, entry.Reason, entry.WayOut);
            }
        }

        return IsPlaceInCollection(type) ? Explain(type, "it is bound to a collection of this process", "Pass the collection, or its ToArray().") : null;
    }

    /// <summary>The message for a type that cannot travel.</summary>
    public static string Explain(Type type, string reason, string wayOut) => $"a {type} cannot travel between processes, since {reason}. {wayOut}";

    /// <summary>Whether it is an enumerator that checks whether its collection was changed, which a copy always is.</summary>
    private static bool IsPlaceInCollection(Type type)
        => type is { Name: "Enumerator", DeclaringType: { } owner } && typeof(IEnumerator).IsAssignableFrom(type) && typeof(IEnumerable).IsAssignableFrom(owner) && Scalars.IsOfRuntime(type);

    private sealed record Refusal(string Reason, string WayOut);

    /// <summary>Subclasses of refused types that have a codec of their own, and abstract ones, which may turn out to be those.</summary>
    private static bool CanStillTravel(Type type)
        => type == typeof(Stream) || type == typeof(MemoryStream)
            || type == typeof(TextReader) || type == typeof(StringReader) || type == typeof(TextWriter) || type == typeof(StringWriter)
            || typeof(Type).IsAssignableFrom(type) || type == typeof(System.Reflection.MemberInfo);
}
