using System.Runtime.CompilerServices;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Many calls that belong together: of one user among several (I12), in order of completion (K13), failing together (K16), cancelled together (L13).</summary>
public sealed class GroupTests : ProcessTest
{
    // I12: who drops his results half-read ends nothing for the others
    [Fact(Timeout = 30_000)]
    public async Task ReusableExecutor_OneUserDropsItsMapHalfRead_TheOthersCallsGoOn()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor other = ReusableExecutor.Get(2);
        Future<int> running = other.Submit(Work.WaitFor, scratch["in"], scratch["out"]);
        await scratch.ReadAsync("in");
        Assert.Equal(0, await Task.Run(ReadOneOfAMap));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Same(other, ReusableExecutor.Get(2));
        Assert.Equal(3, await other.Submit(Work.Add, 1, 2));
        Scratch.Write(scratch["out"], "");
        Assert.True(await running > 0);
    }

    // J5: it does not matter on which thread of a worker a pool is made
    [Fact(Timeout = 30_000)]
    public async Task Nested_PoolIsMadeOnAThreadOfTheCall_Works()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        Assert.Equal(3, await pool.Submit(static () => Task.Run(static () => Manners.AddInPoolOfItsOwn(1, 2))));
    }

    // K13
    [Fact(Timeout = 30_000)]
    public async Task AsCompletedAsync_OneSlowCallBeforeNineFastOnes_TheFastOnesComeFirst()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking(2);
        Future<int> slow = pool.Submit(Work.WaitFor, scratch["in"], scratch["out"]);
        Future<int>[] fast = [.. Enumerable.Range(0, 9).Select(i => pool.Submit(Work.Add, i, i))];
        List<Future<int>> completed = [];
        await foreach (Future<int> call in Futures.AsCompletedAsync(fast.Prepend(slow)))
        {
            completed.Add(call);
            if (completed.Count == 9)
            {
                Scratch.Write(scratch["out"], "");
            }
        }

        Assert.Equal(10, completed.Count);
        Assert.Same(slow, completed[^1]);
    }

    // K16: the first error ends a map for who does not read on, and what has not started never does
    [Fact(Timeout = 30_000)]
    public async Task Map_FirstOfManyFails_ItEndsAtOnceAndTheRestIsNotRun()
    {
        using Scratch scratch = new();
        string folder = scratch[""];
        using ProcessPoolExecutor pool = Pools.Breaking(2);
        await Task.Run(() => Assert.Throws<FormatException>(() => pool.Map(value => FailFirst(folder, value), Enumerable.Range(0, 100), chunkSize: 1).ToList()));
        Scratch.Write(scratch["go"], "");
        await Task.Run(() => pool.Shutdown());
        Assert.InRange(Directory.GetFiles(folder, "ran-*").Length, 1, 4);
    }

    // L13
    [Fact(Timeout = 30_000)]
    public async Task Token_OfAGroupOfCalls_EndsThemAllAndNoOther()
    {
        using Scratch scratch = new();
        using CancellationTokenSource group = new();
        CallOptions ofGroup = new() { CancellationToken = group.Token };
        using ProcessPoolExecutor pool = Pools.Breaking(3);
        Future<int> other = pool.Submit(Work.WaitFor, scratch["other"], scratch["out"]);
        Future<int>[] running = [pool.Submit(Work.Hang, scratch["first"], ofGroup), pool.Submit(Work.Hang, scratch["second"], ofGroup)];
        await Task.WhenAll(scratch.ReadAsync("other"), scratch.ReadAsync("first"), scratch.ReadAsync("second"));
        Future<int>[] queued = [.. Enumerable.Range(0, 3).Select(i => pool.Submit(Work.Hang, scratch[$"{i}"], ofGroup))];
        Future<int> otherQueued = pool.Submit(Work.Add, 1, 2);
        await group.CancelAsync();
        Assert.All(queued, static call => Assert.True(call.IsCancelled));
        foreach (Future<int> call in running)
        {
            Assert.Equal(group.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(call.AsTask)).CancellationToken);
        }

        Assert.Equal(3, await otherQueued);
        Scratch.Write(scratch["out"], "");
        Assert.True(await other > 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ReadOneOfAMap()
    {
        IEnumerator<int> results = ReusableExecutor.Get(2).Map(static value => value, Enumerable.Range(0, 1000), chunkSize: 1, bufferSize: 4).GetEnumerator();
        Assert.True(results.MoveNext());
        return results.Current;
    }

    private static int FailFirst(string folder, int value)
    {
        File.WriteAllText(Path.Combine(folder, $"ran-{value}"), "");
        if (value == 0)
        {
            throw new FormatException("the first");
        }

        while (!File.Exists(Path.Combine(folder, "go")))
        {
            Thread.Sleep(5);
        }

        return value;
    }
}
