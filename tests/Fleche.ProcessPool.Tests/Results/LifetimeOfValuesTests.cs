using System.Runtime.CompilerServices;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;
using Work = Fleche.ProcessPool.Tests.Crashes.Work;

namespace Fleche.ProcessPool.Tests.Results;

/// <summary>Neither side holds on to arguments, results or their bytes (D14, D15).</summary>
public sealed class LifetimeOfValuesTests : ProcessTest
{
    private const int Large = 32 << 20;

    private readonly ProcessPoolExecutor _pool = Pools.Breaking();

    // D14
    [Fact(Timeout = 30_000)]
    public async Task Worker_AfterACall_DoesNotHoldItsArguments()
    {
        await _pool.Submit(Made.See, (List<string>)["a", "b"]);

        Assert.False(await _pool.Submit(Made.IsSeenAlive));
    }

    // D14
    [Fact(Timeout = 30_000)]
    public async Task Worker_AfterACall_DoesNotHoldItsResult()
    {
        await _pool.Submit(Made.Give, 3);

        Assert.False(await _pool.Submit(Made.IsSeenAlive));
    }

    // D14
    [Fact(Timeout = 30_000)]
    public async Task Worker_AfterACall_DoesNotHoldItsException()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(_pool.Submit(Made.Throw).AsTask);

        Assert.False(await _pool.Submit(Made.IsSeenAlive));
    }

    // D14
    [Fact(Timeout = 30_000)]
    public async Task Program_AfterACall_HoldsNeitherItsArgumentNorItsResult()
    {
        (WeakReference argument, WeakReference result) = await Task.Run(SubmitAndForget);

        await AreForgottenAsync(argument, result);
    }

    // D14: a caller may keep futures, and must not keep their payloads with them
    [Fact(Timeout = 30_000)]
    public async Task Program_FuturesThatAreDone_HoldNoPayloads()
    {
        byte[] large = new byte[Large / 8];
        long before = Made.UsedMemory();

        Future<int>[] done = [.. Enumerable.Range(0, 16).Select(_ => _pool.Submit(Work.Length, large))];
        await Task.WhenAll(done.Select(static call => call.AsTask()));
        long after = Made.UsedMemory();

        Assert.True(after - before < Large / 4, $"{after - before:N0} bytes stay.");
        GC.KeepAlive(done);
        GC.KeepAlive(large);
    }

    // D15
    [Fact(Timeout = 30_000)]
    public async Task Map_ResultThatWasYielded_IsNotHeld()
    {
        await Task.Run(async () =>
        {
            using IEnumerator<List<string>> results = _pool.Map(Made.List, [1, 2, 3, 4], chunkSize: 1).GetEnumerator();
            WeakReference first = Next(results);
            Assert.True(results.MoveNext());

            await AreForgottenAsync(first);
        });
    }

    public override Task DisposeAsync()
    {
        _pool.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>Returns once nobody holds these any more: the thread that brings a result lets go of it a moment after it has woken the one who waits.</summary>
    private static Task AreForgottenAsync(params WeakReference[] values) => Eventually.IsTrueAsync(
        () =>
        {
            Made.UsedMemory();
            return !values.Any(static value => value.IsAlive);
        },
        "nobody holds the values any more");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Next(IEnumerator<List<string>> results)
    {
        Assert.True(results.MoveNext());
        return new WeakReference(results.Current);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Argument, WeakReference Result) SubmitAndForget()
    {
        List<string> argument = ["a", "b"];
        List<string> result = _pool.Submit(Payloads.Functions.Echo<List<string>>, argument).Result;
        Assert.Equal(argument, result);
        return (new WeakReference(argument), new WeakReference(result));
    }
}
