using System.Diagnostics;
using System.Globalization;
using Fleche.ProcessPool.Tests.Lifetime;
using Fleche.ProcessPool.Tests.Scenarios;

namespace Fleche.ProcessPool.Tests.Maps;

/// <summary>Map through processes. What does not depend on processes is tested with the other executors.</summary>
public sealed class MapTests : ProcessTest
{
    private static int FailAtThree(int value) => value == 3 ? throw new FormatException("three") : value;

    private static int ThrowTimeoutAtOne(int value) => value == 1 ? throw new TimeoutException("the call's own") : value;

    // K1
    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(null)]
    public async Task Map_OneBadElement_LosesNoOtherOfItsChunk(int? chunkSize)
    {
        await using ProcessPoolExecutor pool = new(2);
        using IEnumerator<int> results = pool.Map(FailAtThree, Enumerable.Range(0, 10), chunkSize).GetEnumerator();
        List<int> seen = [];
        List<string> errors = [];
        while (true)
        {
            try
            {
                if (!await Task.Run(results.MoveNext))
                {
                    break;
                }

                seen.Add(results.Current);
            }
            catch (FormatException e)
            {
                errors.Add(e.Message);
            }
        }

        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], seen);
        Assert.Equal(["three"], errors);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(2)]
    [InlineData(null)]
    public async Task Map_WritingAnInputShutsThePoolDown_IsRefused(int? chunkSize)
    {
        ProcessPoolExecutor pool = new(1);
        Counted input = new(() => pool.Shutdown());

        Task map = Task.Factory.StartNew(() => pool.Map(Counted.Sum, [input, input], chunkSize), TaskCreationOptions.LongRunning);

        await Assert.ThrowsAsync<ExecutorShutdownException>(() => map.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    // What one input changes about its thread is not the next one's, however they travel.
    [Fact(Timeout = 30_000)]
    public async Task Map_AnInputChangesTheCulture_NoneOfItsChunkSeesIt()
    {
        using ProcessPoolExecutor pool = new(1);
        string[] seen = await Task.Run(() => pool.Map(
            static i =>
            {
                string text = 1.5.ToString();
                CultureInfo.CurrentCulture = new CultureInfo("de-DE");
                return text;
            },
            Enumerable.Range(0, 10),
            chunkSize: 5).ToArray());

        Assert.Equal(Enumerable.Repeat("1.5", 10), seen);
    }

    [Fact(Timeout = 30_000)]
    public async Task Map_WorkerDies_NamesTheUsersFunction()
    {
        await using ProcessPoolExecutor pool = new(1);

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(
            () => Task.Run(() => pool.Map(static x => { Environment.Exit(3); return x; }, [1, 2]).ToList()));

        Assert.Contains($"while it ran lambda in {nameof(MapTests)}.", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Map_FunctionThatCannotTravel_SaysWhyAsSubmitDoes()
    {
        await using ProcessPoolExecutor pool = new(1);
        int sum = 0;
        using FileStream stream = File.OpenRead("/dev/null");

        string assigns = await RefusalAsync(x => sum += x);
        string captures = await RefusalAsync(x => (int)stream.Length);

        Assert.StartsWith("Cannot send lambda in MapTests.", assigns, StringComparison.Ordinal);
        Assert.Contains("it assigns the captured variable 'sum'", assigns, StringComparison.Ordinal);
        Assert.StartsWith("Cannot send captured variable 'stream': a System.IO.FileStream", captures, StringComparison.Ordinal);

        async Task<string> RefusalAsync(Func<int, int> function) => (await Assert.ThrowsAsync<PayloadSerializationException>(
            () => Task.Run(() => pool.Map(function, [1]).ToList()))).Message;
    }

    // K1: the worker's stack trace
    [Fact(Timeout = 30_000)]
    public async Task Map_BadElementInAChunk_CarriesTheWorkersStackTrace()
    {
        await using ProcessPoolExecutor pool = new(1);

        FormatException error = await Task.Run(() => Assert.Throws<FormatException>(() => pool.Map(FailAtThree, Enumerable.Range(0, 10), 5).ToList()));

        Assert.Contains(nameof(FailAtThree), error.StackTrace, StringComparison.Ordinal);
    }

    // K2
    [Fact(Timeout = 30_000)]
    public async Task Map_Timeout_GivesWhatIsThereAndThenThrows()
    {
        using Scene scene = new();
        string go = scene["go"];
        await using ProcessPoolExecutor pool = new(2);
        await pool.Submit(Work.Nothing);
        List<int> seen = [];
        void Enumerate()
        {
            foreach (int value in pool.Map(
                         value =>
                         {
                             if (value == 2)
                             {
                                 Work.WaitFor(go);
                             }

                             return value;
                         },
                         [0, 1, 2],
                         chunkSize: 1,
                         timeout: TimeSpan.FromSeconds(5)))
            {
                seen.Add(value);
            }
        }

        await Task.Run(() => Assert.Throws<TimeoutException>(Enumerate));

        Assert.Equal([0, 1], seen);
        scene.Set("go");
    }

    // K21
    [Fact(Timeout = 30_000)]
    public async Task Map_AfterItsTimeout_TheCallsNotStartedNeverRunAndItIsOver()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        string folder = scene.Folder;
        using IEnumerator<int> results = pool.Map(value => Block(folder, value), Enumerable.Range(0, 10), 1, TimeSpan.FromSeconds(0.5)).GetEnumerator();

        await Task.Run(() => Assert.Throws<TimeoutException>(() => results.MoveNext()));

        Assert.False(results.MoveNext());
        scene.Set("go");
        await pool.Submit(Work.Nothing);
        Assert.False(scene.IsSet("2"));
    }

    // K21, K14
    [Fact(Timeout = 30_000)]
    public async Task Map_EnumeratorDisposedEarly_TheCallsNotStartedNeverRun()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        string folder = scene.Folder;
        IEnumerator<int> results = pool.Map(value => value == 0 ? 0 : Block(folder, value), Enumerable.Range(0, 10), 1).GetEnumerator();
        Assert.True(await Task.Run(results.MoveNext));
        await scene.WaitForAsync("1");

        results.Dispose();
        scene.Set("go");

        await pool.Submit(Work.Nothing);
        Assert.False(scene.IsSet("2"));
    }

    // K14
    [Fact(Timeout = 180_000)]
    public Task Map_DroppedEarlyWithLargeResultsUnderWay_ShutdownIsQuick() => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        Stopwatch watch = new();
        await using (ProcessPoolExecutor pool = new(2))
        {
            await Task.Run(() => pool.Map(static value => new byte[4 << 20], Enumerable.Range(0, 50), 1, bufferSize: 10).First());
            watch.Start();
        }

        return watch.Elapsed;
    }, slowest: 15);

    // A6, G1
    [Fact(Timeout = 30_000)]
    public async Task Map_ElementThatCannotTravel_FailsAndThePoolGoesOn()
    {
        await using ProcessPoolExecutor pool = new(1);

        await Task.Run(() => Assert.Throws<PayloadSerializationException>(
            () => pool.Map(static (object value) => value.ToString(), [1, Thread.CurrentThread, 3], 1).ToList()));

        Assert.Equal(5, await pool.Submit(Work.Identity, 5));
    }

    // K3
    [Theory(Timeout = 30_000)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(19)]
    public async Task Map_InputThrows_ThatErrorComesAfterTheResultsBefore(int at)
    {
        await using ProcessPoolExecutor pool = new(2);
        IEnumerable<int> Inputs()
        {
            for (int i = 0; i < at; i++)
            {
                yield return i;
            }

            throw new NotSupportedException("the input's own");
        }

        List<int> seen = [];
        NotSupportedException error = await Task.Run(() => Assert.Throws<NotSupportedException>(() =>
        {
            foreach (int value in pool.Map(Work.Identity, Inputs(), 2))
            {
                seen.Add(value);
            }
        }));

        Assert.Equal("the input's own", error.Message);
        Assert.Equal(Enumerable.Range(0, at), seen);
    }

    // K4, K5
    [Theory(Timeout = 30_000)]
    [InlineData(40, 6)]
    [InlineData(40, 40)]
    [InlineData(40, 50)]
    [InlineData(40, null)]
    [InlineData(1, null)]
    [InlineData(0, null)]
    [InlineData(5000, null)]
    public async Task Map_AnyChunkSize_GivesTheSameResultsInOrder(int count, int? chunkSize)
    {
        await using ProcessPoolExecutor pool = new(2);

        List<int> results = await Task.Run(() => pool.Map(static x => x * x, Enumerable.Range(0, count), chunkSize).ToList());

        Assert.Equal(Enumerable.Range(0, count).Select(static x => x * x), results);
    }

    // K6
    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Map_EndlessInput_TakesNoMoreThanTheBufferAhead(int bufferSize)
    {
        await using ProcessPoolExecutor pool = new(2);
        int taken = 0;
        IEnumerable<int> Inputs()
        {
            while (true)
            {
                yield return taken++;
            }
        }

        int mostAhead = 0;
        List<int> seen = [];
        IEnumerable<int> results = pool.Map(Work.Identity, Inputs(), bufferSize: bufferSize);
        await pool.Submit(Work.Nothing);
        Assert.Equal(bufferSize, taken);
        await Task.Run(() =>
        {
            foreach (int value in results)
            {
                mostAhead = Math.Max(mostAhead, taken - seen.Count - 1);
                seen.Add(value);
                if (seen.Count == 200)
                {
                    break;
                }
            }
        });

        Assert.Equal(Enumerable.Range(0, 200), seen);
        Assert.InRange(mostAhead, 0, bufferSize);
    }

    // K6
    [Fact(Timeout = 30_000)]
    public async Task MapAsync_EndlessInput_GivesResultsInOrderUntilTheConsumerLeaves()
    {
        await using ProcessPoolExecutor pool = new(2);
        int expected = 0;
        await foreach (int value in pool.MapAsync(Work.Identity, Enumerable.Range(0, int.MaxValue), bufferSize: 16))
        {
            Assert.Equal(expected++, value);
            if (expected == 500)
            {
                break;
            }
        }

        Assert.Equal(500, expected);
    }

    [Fact(Timeout = 30_000)]
    public async Task MapAsync_TokenCancelled_StopsTheRunningCall()
    {
        using Scene scene = new();
        using CancellationTokenSource source = new();
        await using ProcessPoolExecutor pool = new(1);
        string folder = scene.Folder;
        await using IAsyncEnumerator<int> results =
            pool.MapAsync(value => Block(folder, value), Enumerable.Range(0, 5), 1, cancellationToken: source.Token).GetAsyncEnumerator();
        ValueTask<bool> next = results.MoveNextAsync();
        await scene.WaitForAsync("0");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await pool.Submit(Work.Nothing);
        Assert.False(scene.IsSet("1"));
    }

    // K10
    [Fact(Timeout = 30_000)]
    public async Task Map_NotEnumerated_RunsAllTheSame()
    {
        using Scene scene = new();
        string folder = scene.Folder;
        ProcessPoolExecutor pool = new(2);
        IEnumerable<int> results = pool.Map(
            value =>
            {
                Work.Touch(Path.Combine(folder, value.ToString()));
                return value;
            },
            Enumerable.Range(0, 6),
            1);

        await pool.DisposeAsync();

        Assert.Equal(6, scene.Count);
        Assert.Equal(Enumerable.Range(0, 6), results);
    }

    // K18
    [Fact(Timeout = 30_000)]
    public async Task Map_OneElementFails_TheOthersAreRunWhenItIsEnumeratedOn()
    {
        using Scene scene = new();
        string folder = scene.Folder;
        ProcessPoolExecutor pool = new(2);
        IEnumerable<int> results = pool.Map(
            value =>
            {
                Work.Touch(Path.Combine(folder, value.ToString()));
                return FailAtThree(value);
            },
            Enumerable.Range(0, 8),
            1);

        await pool.DisposeAsync();

        Assert.Equal(8, scene.Count);
        Assert.Throws<FormatException>(() => results.ToList());
    }

    // K20
    [Fact(Timeout = 30_000)]
    public async Task Map_CallThrowsTimeoutException_IsThatCallsErrorAndNotTheMaps()
    {
        await using ProcessPoolExecutor pool = new(2);
        using IEnumerator<int> results = pool.Map(ThrowTimeoutAtOne, [0, 1, 2, 3], 1, TimeSpan.FromSeconds(20)).GetEnumerator();

        Assert.True(await Task.Run(results.MoveNext));
        TimeoutException error = await Task.Run(() => Assert.Throws<TimeoutException>(() => results.MoveNext()));
        Assert.Equal("the call's own", error.Message);
        Assert.True(await Task.Run(results.MoveNext));
        Assert.Equal(2, results.Current);
        Assert.True(await Task.Run(results.MoveNext));
        Assert.Equal(3, results.Current);
        Assert.False(results.MoveNext());
    }

    // A map whose worker dies: the elements of that chunk fail, the others do not
    [Fact(Timeout = 30_000)]
    public async Task Map_WorkerDiesWithReplaceWorker_OnlyItsChunkFails()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
        using IEnumerator<int> results = pool.Map(static value => value == 4 ? Work.KillSelf() : value, Enumerable.Range(0, 9), 3).GetEnumerator();
        List<int> seen = [];
        int deaths = 0;
        while (true)
        {
            try
            {
                if (!await Task.Run(results.MoveNext))
                {
                    break;
                }

                seen.Add(results.Current);
            }
            catch (TerminatedWorkerException error)
            {
                Assert.Contains("one of 3 inputs that a map has sent together", error.Message, StringComparison.Ordinal);
                deaths++;
            }
        }

        Assert.Equal([0, 1, 2, 6, 7, 8], seen);
        Assert.InRange(deaths, 1, 3);
    }

    [Fact(Timeout = 30_000)]
    public async Task Map_PoolKilledMeanwhile_ThrowsBrokenProcessPool()
    {
        using Scene scene = new();
        string folder = scene.Folder;
        await using ProcessPoolExecutor pool = new(1);
        IEnumerable<int> results = pool.Map(value => Block(folder, value), Enumerable.Range(0, 1000), 1, bufferSize: 4);
        await scene.WaitForAsync("0");

        pool.KillWorkers();

        await Task.Run(() => Assert.ThrowsAny<BrokenProcessPoolException>(() => results.ToList()));
    }

    /// <summary>Sets a signal named by the value and waits for the signal "go".</summary>
    private static int Block(string folder, int value)
    {
        Work.Touch(Path.Combine(folder, value.ToString()));
        Work.WaitFor(Path.Combine(folder, "go"));
        return value;
    }
}
