using System.Collections.Frozen;

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

    /// <summary>By the full name of a type or of one of its base classes, so that nothing is loaded for the question.</summary>
    private static readonly FrozenDictionary<string, (string Reason, string WayOut)> ByName =
        new Dictionary<string, (string, string)>
        {
            ["System.IO.Stream"] = (HandleReason, "Pass the path of the file, or its bytes."),
            ["System.IO.TextReader"] = ("it reads from a place in this process", "Pass the text, or the path of the file."),
            ["System.IO.TextWriter"] = ("it writes to a place in this process", "Pass the path of the file, or return the text."),
            ["System.IO.BinaryReader"] = (HandleReason, "Pass the path of the file, or its bytes."),
            ["System.IO.BinaryWriter"] = (HandleReason, "Pass the path of the file, or return the bytes."),
            ["System.IO.FileSystemWatcher"] = (HandleReason, HandleWayOut),
            ["System.IO.MemoryMappedFiles.MemoryMappedFile"] = (HandleReason, HandleWayOut),
            ["System.IO.UnmanagedMemoryAccessor"] = (HandleReason, HandleWayOut),
            ["System.IO.IsolatedStorage.IsolatedStorage"] = (HandleReason, HandleWayOut),
            ["System.Threading.Thread"] = ("a thread belongs to its process", "Start one inside the call."),
            ["System.Threading.Tasks.Task"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.ValueTask"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.ValueTask`1"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.TaskCompletionSource"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.TaskCompletionSource`1"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.TaskScheduler"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.TaskFactory"] = (TaskReason, TaskWayOut),
            ["System.Threading.Tasks.TaskFactory`1"] = (TaskReason, TaskWayOut),
            ["System.Threading.Timer"] = ("it fires in this process", "Create one inside the call."),
            ["System.Threading.PeriodicTimer"] = ("it fires in this process", "Create one inside the call."),
            ["System.Timers.Timer"] = ("it fires in this process", "Create one inside the call."),
            ["System.Threading.WaitHandle"] = (WaitReason, WaitWayOut),
            ["System.Threading.SemaphoreSlim"] = (WaitReason, WaitWayOut),
            ["System.Threading.ManualResetEventSlim"] = (WaitReason, WaitWayOut),
            ["System.Threading.CountdownEvent"] = (WaitReason, WaitWayOut),
            ["System.Threading.Barrier"] = (WaitReason, WaitWayOut),
            ["System.Threading.ReaderWriterLockSlim"] = (WaitReason, WaitWayOut),
            ["System.Threading.ReaderWriterLock"] = (WaitReason, WaitWayOut),
            ["System.Threading.SpinLock"] = (WaitReason, WaitWayOut),
            ["System.Collections.Concurrent.BlockingCollection`1"] = (WaitReason, WaitWayOut),
            ["System.Threading.CancellationTokenSource"] = (CancellationReason, CancellationWayOut),
            ["System.Threading.CancellationToken"] = (CancellationReason, CancellationWayOut),
            ["System.Threading.CancellationTokenRegistration"] = (CancellationReason, CancellationWayOut),
            ["System.Threading.ThreadLocal`1"] = (LocalReason, LocalWayOut),
            ["System.Threading.AsyncLocal`1"] = (LocalReason, LocalWayOut),
            ["System.Threading.ExecutionContext"] = (LocalReason, LocalWayOut),
            ["System.Threading.SynchronizationContext"] = (LocalReason, "Leave it out of what the call uses."),
            ["System.Runtime.InteropServices.SafeHandle"] = (HandleReason, HandleWayOut),
            ["System.Runtime.InteropServices.CriticalHandle"] = (HandleReason, HandleWayOut),
            ["System.Runtime.InteropServices.HandleRef"] = (AddressReason, AddressWayOut),
            ["System.Runtime.InteropServices.GCHandle"] = (AddressReason, AddressWayOut),
            ["System.Runtime.InteropServices.GCHandle`1"] = (AddressReason, AddressWayOut),
            ["System.Runtime.InteropServices.PinnedGCHandle`1"] = (AddressReason, AddressWayOut),
            ["System.Runtime.InteropServices.WeakGCHandle`1"] = (AddressReason, AddressWayOut),
            ["System.__ComObject"] = ("a COM object lives in the process that made it", "Create it inside the call."),
            ["System.IntPtr"] = (AddressReason, AddressWayOut + " A number travels as a long."),
            ["System.UIntPtr"] = (AddressReason, AddressWayOut + " A number travels as a ulong."),
            ["System.Reflection.Pointer"] = (AddressReason, AddressWayOut),
            ["System.RuntimeTypeHandle"] = (AddressReason, CodeWayOut),
            ["System.RuntimeMethodHandle"] = (AddressReason, CodeWayOut),
            ["System.RuntimeFieldHandle"] = (AddressReason, CodeWayOut),
            ["System.ArgIterator"] = (AddressReason, AddressWayOut),
            ["System.WeakReference"] = ("what it points to need not exist any more", "Pass the object itself."),
            ["System.WeakReference`1"] = ("what it points to need not exist any more", "Pass the object itself."),
            ["System.Runtime.CompilerServices.ConditionalWeakTable`2"] = ("its entries live as long as objects of this process", "Pass a dictionary."),
            ["System.Collections.Generic.LinkedListNode`1"] = ("it is a place in a list of this process", "Pass the list, or the value."),
            ["System.Collections.Immutable.ImmutableHashSet`1+Builder"] = ("it is not finished", "Pass its ToImmutable()."),
            ["System.Collections.Immutable.ImmutableDictionary`2+Builder"] = ("it is not finished", "Pass its ToImmutable()."),
            ["System.Reflection.Assembly"] = (CodeReason, CodeWayOut),
            ["System.Reflection.Module"] = (CodeReason, CodeWayOut),
            ["System.Reflection.MemberInfo"] = (CodeReason, CodeWayOut),
            ["System.Reflection.ParameterInfo"] = (CodeReason, CodeWayOut),
            ["System.Runtime.Loader.AssemblyLoadContext"] = (CodeReason, CodeWayOut),
            ["System.AppDomain"] = (CodeReason, CodeWayOut),
            ["System.UriParser"] = (CodeReason, CodeWayOut),
            ["System.IO.Pipelines.Pipe"] = (ChannelReason, ChannelWayOut),
            ["System.IO.Pipelines.PipeReader"] = (ChannelReason, ChannelWayOut),
            ["System.IO.Pipelines.PipeWriter"] = (ChannelReason, ChannelWayOut),
            ["System.Threading.Channels.Channel`1"] = (ChannelReason, ChannelWayOut),
            ["System.Threading.Channels.Channel`2"] = (ChannelReason, ChannelWayOut),
            ["System.Threading.Channels.ChannelReader`1"] = (ChannelReason, ChannelWayOut),
            ["System.Threading.Channels.ChannelWriter`1"] = (ChannelReason, ChannelWayOut),
            ["System.Net.Sockets.Socket"] = (ClientReason, ClientWayOut),
            ["System.Net.Sockets.TcpClient"] = (ClientReason, ClientWayOut),
            ["System.Net.Sockets.TcpListener"] = (ClientReason, ClientWayOut),
            ["System.Net.Sockets.UdpClient"] = (ClientReason, ClientWayOut),
            ["System.Net.Http.HttpMessageInvoker"] = (ClientReason, ClientWayOut),
            ["System.Net.Http.HttpMessageHandler"] = (ClientReason, ClientWayOut),
            ["System.Net.Http.HttpContent"] = (HandleReason, "Pass its bytes."),
            ["System.Net.WebSockets.WebSocket"] = (ClientReason, ClientWayOut),
            ["System.Data.Common.DbConnection"] = (ClientReason, "Pass the connection string and open it inside the call."),
            ["System.Data.Common.DbCommand"] = (ClientReason, ClientWayOut),
            ["System.Data.Common.DbDataReader"] = (ClientReason, "Read the rows before the call and pass them."),
            ["System.Diagnostics.Process"] = (HandleReason, "Pass its id."),
            ["System.Diagnostics.Activity"] = (LocalReason, LocalWayOut),
            ["Fleche.Executor"] = (ExecutorReason, ExecutorWayOut),
            ["Fleche.Future"] = (FutureReason, FutureWayOut),
        }.ToFrozenDictionary();

    /// <summary>Why values of a type cannot travel: the message after the path, or null if they can.</summary>
    public static string? WhyNot(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef)
            return Explain(type, AddressReason, AddressWayOut);
        if (type.IsByRefLike)
            return Explain(type, "it points into the stack of a thread", "Pass an array or a Memory<T>.");
        for (var at = type; at is not null; at = at.BaseType)
        {
            var name = at.IsGenericType ? at.GetGenericTypeDefinition().FullName : at.FullName;
            if (name is not null && ByName.TryGetValue(name, out var entry) && !CanStillTravel(type))
                return Explain(type, entry.Reason, entry.WayOut);
        }

        return null;
    }

    /// <summary>The message for a type that cannot travel.</summary>
    public static string Explain(Type type, string reason, string wayOut) => $"a {type} cannot travel between processes, since {reason}. {wayOut}";

    /// <summary>Subclasses of refused types that have a codec of their own, and abstract ones, which may turn out to be those.</summary>
    private static bool CanStillTravel(Type type)
        => type == typeof(Stream) || type == typeof(MemoryStream)
            || type == typeof(TextReader) || type == typeof(StringReader) || type == typeof(TextWriter) || type == typeof(StringWriter)
            || typeof(Type).IsAssignableFrom(type) || type == typeof(System.Reflection.MemberInfo);
}
