using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Arguments whose writing goes wrong, or takes long (section A).</summary>
public sealed class ArgumentTests : ProcessTest
{
    // A2: an exception that ends or cancels elsewhere is a refusal like any other
    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentThrowsACancellationWhileItIsWritten_TheFutureFailsAndIsNotCancelled()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        Future<int> call = pool.Submit(Counted.Sum, new Counted(static () => throw new OperationCanceledException("not today")));
        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.False(call.IsCancelled);
        Assert.IsType<OperationCanceledException>(error.InnerException);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // A2: the depth of the caller's stack is no matter of luck
    [Fact(Timeout = 30_000)]
    public async Task Submit_ArgumentIsAChainLongerThanTheStack_FailsWithTheWayOut()
    {
        Link? chain = null;
        for (int i = 0; i < 300_000; i++)
        {
            chain = new Link(chain);
        }

        using ProcessPoolExecutor pool = Pools.Breaking();
        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(pool.Submit(Link.IsNull, chain).AsTask);
        Assert.Contains("nested too deeply", error.Message);
        Assert.Equal(3, await pool.Submit(Work.Add, 1, 2));
    }

    // A7: the idle worker leaves while the next call is still being written
    [Fact(Timeout = 60_000)]
    public async Task Submit_ArgumentIsWrittenForLongerThanTheIdleTimeout_EveryCallRuns()
    {
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, IdleTimeout = TimeSpan.FromMilliseconds(1) });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(6, await pool.Submit(Counted.Sum, new Counted(static () => Thread.Sleep(50))));
        }
    }

    private sealed class Link(Link? next)
    {
        public Link? Next { get; } = next;

        public static int IsNull(Link? link) => link is null ? 1 : 0;
    }
}
