using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>The time-out of each element of a map.</summary>
public sealed class ElementTimeoutTests : ProcessTest
{
    /// <summary>More than any other element takes, also in a worker that is cold and slow.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private static int HangAtThree(int value)
    {
        if (value == 3)
        {
            Thread.Sleep(Timeout.Infinite);
        }

        return value;
    }

    private static async Task<int> WaitAtThreeAsync(int value)
    {
        await Task.Delay(value == 3 ? Timeout.Infinite : 0, WorkerContext.Current.CancellationToken);
        return value;
    }

    [Fact(Timeout = 60_000)]
    public async Task Map_OneElementHangs_OnlyThatOneTimesOut()
    {
        await using ProcessPoolExecutor pool = new(2);

        (List<int> seen, List<string> errors) = await Task.Run(() => Read(pool.Map(HangAtThree, Enumerable.Range(0, 10), elementTimeout: Limit)));

        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], seen);
        Assert.Contains(nameof(HangAtThree), Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Map_OneElementEndsWhenAsked_TimesOutAndKeepsItsWorker()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, CancelGrace = TimeSpan.FromSeconds(20) });
        int worker = await pool.Submit(Work.ProcessId);

        (List<int> seen, List<string> errors) = await Task.Run(() => Read(pool.Map(WaitAtThreeAsync, Enumerable.Range(0, 5), elementTimeout: Limit)));

        Assert.Equal([0, 1, 2, 4], seen);
        Assert.Contains("ended when it was asked to", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    [Fact(Timeout = 60_000)]
    public async Task MapAsync_OneElementHangs_OnlyThatOneTimesOut()
    {
        await using ProcessPoolExecutor pool = new(2);
        List<int> seen = [];
        int errors = 0;
        await using IAsyncEnumerator<int> results = pool.MapAsync(HangAtThree, Enumerable.Range(0, 6), elementTimeout: Limit).GetAsyncEnumerator();
        while (true)
        {
            try
            {
                if (!await results.MoveNextAsync())
                {
                    break;
                }

                seen.Add(results.Current);
            }
            catch (TaskTimeoutException)
            {
                errors++;
            }
        }

        Assert.Equal([0, 1, 2, 4, 5], seen);
        Assert.Equal(1, errors);
    }

    [Fact(Timeout = 60_000)]
    public async Task Map_ElementTimeoutThatCannotBe_IsRefused()
    {
        await using ProcessPoolExecutor pool = new(1);

        Assert.Throws<ArgumentOutOfRangeException>("elementTimeout", () => pool.Map(HangAtThree, [1], elementTimeout: TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>("chunkSize", () => pool.Map(HangAtThree, [1], chunkSize: 2, elementTimeout: Limit));
    }

    /// <summary>Enumerates to the end, past the time-outs.</summary>
    private static (List<int> Seen, List<string> Errors) Read(IEnumerable<int> map)
    {
        List<int> seen = [];
        List<string> errors = [];
        using IEnumerator<int> results = map.GetEnumerator();
        while (true)
        {
            try
            {
                if (!results.MoveNext())
                {
                    return (seen, errors);
                }

                seen.Add(results.Current);
            }
            catch (TaskTimeoutException e)
            {
                errors.Add(e.Message);
            }
        }
    }
}
