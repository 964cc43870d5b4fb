using System.Runtime.InteropServices;
using Fleche.Digests;

namespace Fleche.Tests.Memoization;

public class RecordTests
{
    [Fact(Timeout = 30_000)]
    public async Task Record_OfACall_SaysWhatWhenWhereAndHow() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, string, string> repeat = Memoize.Function<int, string, string>(Repeat, new MemoizeOptions { Version = "3", HashCode = true });
        DateTimeOffset before = DateTimeOffset.UtcNow;
        repeat.Invoke(2, "ab");
        CallRecord record = Sandbox.RecordOf(cache, repeat.Digest(2, "ab"));
        Assert.Equal(repeat.Name, record.Function);
        Assert.Equal("Fleche.Core.Tests", record.Module);
        Assert.Equal("3", record.Version);
        Assert.Equal(CodeDigest.Of(repeat.Unwrapped.Method), record.Code);
        Assert.Equal([new CallArgument("count", Digest.Of(2)), new CallArgument("text", Digest.Of("ab"))], record.Arguments);
        Assert.Equal(Digest.Of("abab"), record.Result);
        Assert.Equal(cache.Values.List().Single(value => value.Digest == record.Result).Size, record.ResultSize);
        Assert.InRange(record.Started, before, DateTimeOffset.UtcNow);
        Assert.InRange(record.WallTime, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
        Assert.Equal(Environment.MachineName, record.Host);
        Assert.Equal(Environment.ProcessId, record.ProcessId);
        Assert.Equal(Environment.UserName, record.User);
        Assert.Equal(RuntimeInformation.FrameworkDescription, record.Runtime);
        Assert.Null(record.Parent);
        Assert.Empty(record.Calls);
    });

    [Fact(Timeout = 60_000)]
    public async Task CpuTime_OfBusyAndWaitingCalls_IsOfTheThread() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int> busy = Memoize.Function(() =>
        {
            long end = ThreadNanoseconds() + 50_000_000;
            while (ThreadNanoseconds() < end)
            {
            }

            return 0;
        }, Sandbox.Named("busy"));
        MemoizedFunction<bool> waiting = Memoize.Function(() => new ManualResetEvent(false).WaitOne(200), Sandbox.Named("waiting"));
        busy.Invoke();
        waiting.Invoke();
        CallRecord record = Sandbox.RecordOf(cache, busy.Digest());
        Assert.InRange(record.CpuTime!.Value, TimeSpan.FromMilliseconds(49), record.WallTime + TimeSpan.FromMilliseconds(20));
        record = Sandbox.RecordOf(cache, waiting.Digest());
        Assert.InRange(record.WallTime, TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(30));
        Assert.InRange(record.CpuTime!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

        // proc_pid_schedstat(5): how long this thread has had a processor.
        static long ThreadNanoseconds() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0]);
    });

    [Fact(Timeout = 30_000)]
    public async Task CpuTime_OfATask_IsUnknown() => await Sandbox.RunAsync(async cache =>
    {
        MemoizedFunction<Task<int>> later = Memoize.Function(async () =>
        {
            await Task.Yield();
            return 1;
        }, Sandbox.Named("later"));
        await later.Invoke();
        Assert.Null(Sandbox.RecordOf(cache, later.Digest()).CpuTime);
    });

    [Fact(Timeout = 30_000)]
    public async Task Record_NestedCalls_KnowsParentsAndCalls() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, int> leaf = Memoize.Function((int x) => x, Sandbox.Named("leaf"));
        MemoizedFunction<int, int>[] functions = [leaf];
        MemoizedFunction<int, int> branch = Memoize.Function(
            (int x) => functions[0].Invoke(x) + functions[0].Invoke(x + 1) + functions[0].Invoke(x), new MemoizeOptions { Name = "branch", Ignore = ["functions"] });
        leaf.Invoke(2);
        branch.Invoke(1);
        Assert.Equal([leaf.Digest(1), leaf.Digest(2)], Sandbox.RecordOf(cache, branch.Digest(1)).Calls);
        Assert.Equal(branch.Digest(1), Sandbox.RecordOf(cache, leaf.Digest(1)).Parent);
        Assert.Null(Sandbox.RecordOf(cache, leaf.Digest(2)).Parent);
    });

    [Fact(Timeout = 30_000)]
    public async Task Record_OfACallThatLoadedOthers_NamesThoseThatWereThere() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, int> leaf = Memoize.Function((int x) => x, Sandbox.Named("loaded leaf"));
        MemoizedFunction<int, int>[] functions = [leaf];
        MemoizedFunction<int, int> branch = Memoize.Function(
            (int x) => functions[0].TryLoad(x, out int first) | functions[0].TryLoad(x + 1, out int second) ? first + second : -1,
            new MemoizeOptions { Name = "loading branch", Ignore = ["functions"] });
        leaf.Invoke(1);
        Assert.Equal(1, branch.Invoke(1));
        Assert.Equal([leaf.Digest(1)], Sandbox.RecordOf(cache, branch.Digest(1)).Calls);
    });

    [Fact(Timeout = 30_000)]
    public async Task Record_TagsAndMetadata_ComeFromScopesAndOptions() => await Sandbox.Run(cache =>
    {
        string seed = "before";
        MemoizedFunction<int, int> f = Memoize.Function((int x) =>
        {
            AppContext.SetData("fleche.tests.seed", "after");
            return x;
        }, new MemoizeOptions
        {
            Name = "tagged",
            Tags = new Dictionary<string, string> { ["who"] = "options", ["kind"] = "test" },
            Metadata = new Dictionary<string, Func<string?>>
            {
                ["seed"] = () => (string?)AppContext.GetData("fleche.tests.seed") ?? seed,
                ["none"] = () => null,
                ["bad"] = () => throw new InvalidOperationException("unreadable"),
            },
        });
        using (Tags.Use("who", "scope"))
        using (Metadata.Use("gpu", () => "none"))
        {
            f.Invoke(1);
        }

        CallRecord record = Sandbox.RecordOf(cache, f.Digest(1));
        Assert.Equal(new Dictionary<string, string> { ["who"] = "scope", ["kind"] = "test" }, record.Tags);
        Assert.Equal(new Dictionary<string, string> { ["seed"] = "after", ["gpu"] = "none" }, record.Metadata);
    });

    // It is read while the claim of the call is held, and for every call that is stored: its own too.
    [Fact(Timeout = 30_000)]
    public async Task Store_MetadataIsAMemoizedFunction_IsComputedOnce() => await Sandbox.Run(cache =>
    {
        int[] probes = [0];
        MemoizedFunction<int, string> probe = Memoize.Function<int, string>(
            i => $"gpu {i} {Interlocked.Increment(ref probes[0])}", new MemoizeOptions { Name = "probe", Ignore = ["probes"] });
        MemoizedFunction<int, int> work = Memoize.Function<int, int>(static i => 2 * i, Sandbox.Named("work"));
        using (Metadata.Use("gpu", () => probe.Invoke(0)))
        {
            Assert.Equal((2, 4), (work.Invoke(1), work.Invoke(2)));
        }

        CallRecord record = Sandbox.RecordOf(cache, work.Digest(2));
        Assert.Equal(new Dictionary<string, string> { ["gpu"] = "gpu 0 1" }, record.Metadata);
        Assert.Empty(record.Calls);
        Assert.Empty(Sandbox.RecordOf(cache, probe.Digest(0)).Metadata);
    });

    [Fact(Timeout = 30_000)]
    public async Task Query_ByArgument_ShowsValues() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<int, string, string> repeat = Memoize.Function<int, string, string>(Repeat);
        repeat.Invoke(2, "ab");
        repeat.Invoke(3, "ab");
        Assert.Equal("ababab", Assert.Single(repeat.Query().WithArgument("count", 3)).Result<string>());
    });

    private static string Repeat(int count, string text) => string.Concat(Enumerable.Repeat(text, count));
}
