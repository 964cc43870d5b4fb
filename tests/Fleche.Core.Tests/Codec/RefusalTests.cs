using System.Collections;
using System.Threading.Channels;
using Fleche.Codec;

namespace Fleche.Tests.Codec;

public class RefusalTests
{
    public static TheoryData<string> Kinds => [.. Refused.Keys];

    private static Dictionary<string, Func<object>> Refused { get; } = new()
    {
        ["FileStream"] = () => new FileStream(typeof(RefusalTests).Assembly.Location, FileMode.Open, FileAccess.Read, FileShare.Read),
        ["StreamReader"] = () => new StreamReader(Stream.Null),
        ["Thread"] = () => Thread.CurrentThread,
        ["Task"] = () => Task.CompletedTask,
        ["Task of int"] = () => Task.FromResult(1),
        ["ValueTask"] = () => new ValueTask<int>(Task.FromResult(1)),
        ["TaskCompletionSource"] = () => new TaskCompletionSource<int>(),
        ["Timer"] = () => new Timer(_ => { }),
        ["ManualResetEvent"] = () => new ManualResetEvent(false),
        ["Mutex"] = () => new Mutex(),
        ["SemaphoreSlim"] = () => new SemaphoreSlim(1),
        ["ReaderWriterLockSlim"] = () => new ReaderWriterLockSlim(),
        ["CancellationTokenSource"] = () => new CancellationTokenSource(),
        ["CancellationToken"] = () => new CancellationTokenSource().Token,
        ["CancellationToken cancelled"] = () => new CancellationToken(true),
        ["ThreadLocal"] = () => new ThreadLocal<int>(),
        ["AsyncLocal"] = () => new AsyncLocal<int>(),
        ["IntPtr"] = () => (nint)5,
        ["UIntPtr"] = () => (nuint)5,
        ["GCHandle"] = () => System.Runtime.InteropServices.GCHandle.Alloc("x"),
        ["SafeHandle"] = () => new Microsoft.Win32.SafeHandles.SafeFileHandle(0, false),
        ["WeakReference"] = () => new WeakReference<string>("x"),
        ["Assembly"] = () => typeof(int).Assembly,
        ["MethodInfo"] = () => typeof(int).GetMethod("Parse", [typeof(string)])!,
        ["Channel"] = () => Channel.CreateUnbounded<int>(),
        ["Process"] = () => System.Diagnostics.Process.GetCurrentProcess(),
        ["HttpClient"] = () => new HttpClient(),
        ["Socket"] = () => new System.Net.Sockets.TcpClient(),
        ["DynamicMethod"] = () => new System.Reflection.Emit.DynamicMethod("x", null, null),
        ["Executor"] = () => new ThreadPoolExecutor(1),
        ["Future"] = () => Future<int>.FromResult(1),
        ["synchronized list"] = () => ArrayList.Synchronized(new ArrayList()),
        ["ConditionalWeakTable"] = () => new System.Runtime.CompilerServices.ConditionalWeakTable<string, string>(),
        ["XmlDocument"] = () => new System.Xml.XmlDocument { InnerXml = "<a/>" },
        ["XmlElement"] = () => new System.Xml.XmlDocument { InnerXml = "<a/>" }.DocumentElement!,
        ["XPathDocument"] = () => new System.Xml.XPath.XPathDocument(new StringReader("<a/>")),
        ["DataTable"] = () => new System.Data.DataTable("x"),
        ["DataSet"] = () => new System.Data.DataSet("x"),
        ["NameTable"] = () => new System.Xml.NameTable(),
        ["LinkedListNode"] = () => new LinkedList<int>([1]).First!,
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Write_WhatBelongsToThisProcess_IsRefusedWithReasonAndPath(string kind) // K4
        => await Task.Run(() =>
        {
            var value = Refused[kind]();
            var error = Travel.Refusal("arg1", new Holder<object> { Value = value });
            Assert.StartsWith("Cannot send arg1.Value: a ", error.Message);
            Assert.Contains(" cannot travel between processes, since ", error.Message);
            Assert.Matches(@"\. [A-Z].*\.$", error.Message);
            (value as IDisposable)?.Dispose();
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_StreamInSettings_NamesTheMemberPath()
        => await Task.Run(() =>
        {
            using var stream = new FileStream(typeof(RefusalTests).Assembly.Location, FileMode.Open, FileAccess.Read, FileShare.Read);
            var error = Travel.Refusal("arg1", new Options { Settings = { Stream = stream } });
            Assert.Equal(
                "Cannot send arg1.Settings.Stream: a System.IO.FileStream cannot travel between processes, since it stands for a resource that the operating " +
                "system gave to this process. Pass the path of the file, or its bytes.",
                error.Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_RefusedElements_NamesIndexAndKey()
        => await Task.Run(() =>
        {
            Assert.StartsWith("Cannot send arg2[3].Handle: ", Travel.Refusal("arg2", new Settings[] { new(), new(), new(), new() { Handle = 7 } }).Message);
            Assert.StartsWith("Cannot send arg2[1].Handle: ", Travel.Refusal("arg2", new List<Settings> { new(), new() { Handle = 7 } }).Message);
            Assert.StartsWith("Cannot send arg1[\"key\"].Token: ",
                Travel.Refusal("arg1", new Dictionary<string, Settings> { ["a"] = new(), ["key"] = new() { Token = new CancellationToken(true) } }).Message);
            Assert.StartsWith("Cannot send arg1[7].Extra[\"x\"][0].Item2: ",
                Travel.Refusal("arg1", new SortedDictionary<int, Settings> { [7] = new() { Extra = { ["x"] = new object[] { (1, (nint)9) } } } }).Message);
            Assert.StartsWith("Cannot send arg1.Keys[0].Item1: ", Travel.Refusal("arg1", new Dictionary<(nint, int), int> { [(9, 1)] = 1 }).Message);
            Assert.StartsWith("Cannot send arg1[1]: ", Travel.Refusal("arg1", new HashSet<object> { "a", Task.CompletedTask }).Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_RefusedMemberAfterManyGoodOnes_NamesTheMemberPath()
        => await Task.Run(() =>
        {
            for (var i = 0; i < 60; i++)
            {
                Travel.RoundTrip(new Options());
            }

            Assert.StartsWith("Cannot send arg1.Settings.Handle: ", Travel.Refusal("arg1", new Options { Settings = { Handle = 1 } }).Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_MembersWithPointers_NamesTheMemberPath()
        => await Task.Run(() => Assert.StartsWith("Cannot send arg1.Value: a System.Int32* cannot travel", Travel.Refusal("arg1", new HasPointer()).Message));

    [Fact(Timeout = 30_000)]
    public async Task Write_EnumeratorOfACollection_IsRefused() // it is bound to a version of the collection, which a copy does not have
        => await Task.Run(() =>
        {
            IEnumerator[] enumerators = [new List<int> { 1 }.GetEnumerator(), new Dictionary<string, int> { ["a"] = 1 }.GetEnumerator(), new SortedSet<int> { 1 }.GetEnumerator(), new Queue<int>([1]).GetEnumerator()];
            Assert.All(enumerators, static enumerator => Assert.Contains("Pass the collection", Travel.Refusal("arg1", enumerator).Message));
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_EmptyValuesOfRefusedTypes_Travel()
        => await Task.Run(() =>
        {
            var copy = Travel.RoundTrip((Thread: (Thread?)null, Task: (Task<int>?)null, Token: CancellationToken.None, Handle: (nint)0, Stream: (Stream?)null));
            Assert.Equal(default, copy);
        });

    [Fact(Timeout = 30_000)]
    public async Task WriteRoot_AfterAFailure_GoesOnAsIfItHadNotBeen()
        => await Task.Run(() =>
        {
            var shared = new Node { Name = "shared" };
            var writer = new PayloadWriter();
            Assert.Throws<PayloadSerializationException>(() => writer.WriteRoot("arg1", new object[] { shared, Task.CompletedTask }));
            Assert.Equal(0, writer.Position);
            writer.WriteRoot<object>("arg2", shared);
            Assert.Equal("shared", ((Node)new PayloadReader(writer.WrittenMemory).ReadRoot<object>("arg2")).Name);
        });

    [Fact(Timeout = 30_000)]
    public async Task WriteRoot_EnumerationThatThrows_IsTheInnerException()
        => await Task.Run(() =>
        {
            var error = Travel.Refusal("arg1", new Holder<Throwing> { Value = new Throwing() });
            Assert.StartsWith("Cannot send arg1.Value: reading it threw System.NotSupportedException", error.Message);
            Assert.IsType<NotSupportedException>(error.InnerException);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_ChainTooLongForTheStack_IsRefusedClearly()
        => await Task.Run(() =>
        {
            Node? chain = null;
            for (var i = 0; i < 1_000_000; i++)
            {
                chain = new Node { Next = chain };
            }

            var error = Travel.Refusal("arg1", chain);
            Assert.Matches(@"nested too deeply \([\d,]+ levels\)", error.Message);
            Assert.InRange(error.Message.Length, 0, 1000);
        });

    [Fact(Timeout = 30_000)]
    public async Task Write_StructsNestedTooDeeplyForTheStack_AreRefusedClearly()
        => await Task.Run(() => Assert.All(
            Twig.Endless(100_000), static chain => Assert.Matches(@"nested too deeply \([\d,]+ levels\)", Travel.Refusal("arg1", chain).Message)));

    [Theory(Timeout = 30_000)]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 31)]
    public async Task GrownLength_MoreThanTwoGigabytes_SaysTheLimit(long needed) // K9
        => await Task.Run(() => Assert.Contains("limited to 2 GB", Assert.Throws<PayloadSerializationException>(() => PayloadWriter.GrownLength(256, needed)).Message));

    [Fact(Timeout = 30_000)]
    public async Task GrownLength_UpToTheLimit_NeverPassesIt()
        => await Task.Run(() =>
        {
            Assert.Equal(Array.MaxLength, PayloadWriter.GrownLength(1_500_000_000, 1_500_000_001));
            Assert.Equal(512, PayloadWriter.GrownLength(256, 257));
        });

    private sealed unsafe class HasPointer
    {
        public int* Value = null;
    }

    private sealed class Throwing : LinkedList<int>, ICollection<int>, IEnumerable<int>
    {
        int ICollection<int>.Count => throw new NotSupportedException("no count");
    }
}
