using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Large arguments and results, and the moment at which arguments are written (A7, A8, A9, A12).</summary>
public sealed class LargeTests : ProcessTest
{
    // A9
    [Fact(Timeout = 30_000)]
    public async Task Submit_HundredMegabytesThereAndBack_AreEqual()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        byte[] large = GC.AllocateUninitializedArray<byte>(100_000_000);
        new Random(1).NextBytes(large);

        byte[] back = await pool.Submit(Functions.Echo<byte[]>, large);

        Assert.NotSame(large, back);
        Assert.True(large.AsSpan().SequenceEqual(back));
    }

    // A9
    [Fact(Timeout = 30_000)]
    public async Task Submit_LargeStringsAndNumbers_AreEqual()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        double[] numbers = [.. Enumerable.Range(0, 1_000_000).Select(static i => Math.Sqrt(i))];
        string text = new('ß', 5_000_000);

        double[] back = await pool.Submit(Functions.Echo<double[]>, numbers);
        Assert.True(numbers.AsSpan().SequenceEqual(back));
        Assert.Equal(text, await pool.Submit(Functions.Echo<string>, text));
    }

    // A8: the array is never touched, so it takes no memory
    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentOverTwoGigabytes_FailsWithTheLimit()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        long[] large = GC.AllocateUninitializedArray<long>(300_000_000);

        Future<int> call = pool.Submit(static numbers => numbers.Length, large);

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.Contains("limited to 2 GB", error.Message);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // A8, in the other direction
    [Fact(Timeout = 30_000)]
    public async Task Submit_ResultOverTwoGigabytes_FailsWithTheLimitAndTheWorkerGoesOn()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(Work.ProcessId);

        Future<long[]> call = pool.Submit(static () => GC.AllocateUninitializedArray<long>(300_000_000));

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.Contains("limited to 2 GB", error.Message);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // A7: the idle clock of a worker does not run while its call is being written or is on its way
    [Fact(Timeout = 120_000)]
    public async Task Submit_LargeArgumentsWithAShortIdleTimeout_AllCallsRun()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        byte[] large = new byte[8 << 20];

        for (int i = 0; i < 6; i++)
        {
            Future<int> first = pool.Submit(Work.Length, large), second = pool.Submit(Work.Length, large);
            Assert.Equal(2 * large.Length, await first + await second);
        }
    }

    // A12
    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentIsChangedAfterwards_TheCallHasTheOldValue()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking();
        Future<int> blocker = pool.Submit(Work.WaitFor, scratch["sign"], scratch["release"]);
        List<int> numbers = [1, 2, 3];
        int captured = 1;

        Future<int> sum = pool.Submit(Functions.Sum, numbers);
        Future<int> capture = pool.Submit(() => captured);
        numbers.Add(1000);
        captured = 1000;
        Scratch.Write(scratch["release"], "");

        Assert.Equal(6, await sum);
        Assert.Equal(1, await capture);
        Assert.True(await blocker > 0);
    }
}
