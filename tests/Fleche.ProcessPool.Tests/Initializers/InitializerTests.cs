using System.Diagnostics;
using System.Globalization;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Initializers;

/// <summary><see cref="ProcessPoolOptions.Initializer"/>.</summary>
public sealed class InitializerTests : ProcessTest
{
    private static int _runs;
    private static string? _word;

    private static int Runs() => _runs;

    private static string? Word() => _word;

    private static ProcessPoolExecutor Pool(Action initializer, int maxWorkers = 1, int? maxTasks = null) => new(
        new ProcessPoolOptions { MaxWorkers = maxWorkers, MaxTasksPerWorker = maxTasks, Initializer = initializer });

    // E1
    [Fact(Timeout = 30_000)]
    public async Task Initializer_RunsOnceInEachWorkerBeforeItsFirstCall()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = Pool(static () => _runs++, maxWorkers: 2);
        await Task.WhenAll(pool.Submit(Work.MeetAll, scene.Folder, 2).AsTask(), pool.Submit(Work.MeetAll, scene.Folder, 2).AsTask());

        int[] runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => pool.Submit(Runs).AsTask()));

        Assert.All(runs, static count => Assert.Equal(1, count));
        Assert.Equal(0, _runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_SetsTheCulture_EveryCallHasIt()
    {
        await using ProcessPoolExecutor pool = Pool(static () => CultureInfo.CurrentCulture = new CultureInfo("de-DE"));

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("de-DE", await pool.Submit(static () => CultureInfo.CurrentCulture.Name));
        }
    }

    // E1
    [Fact(Timeout = 90_000)]
    public async Task Initializer_RunsInReplacementsToo()
    {
        await using ProcessPoolExecutor pool = Pool(static () => _runs++, maxTasks: 1);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(1, await pool.Submit(Runs));
        }

        // One that was killed while idle is replaced as well.
        await using ProcessPoolExecutor other = Pool(static () => _runs++);
        int first = await other.Submit(Work.ProcessId);
        Work.Signal(first, Work.SigKill);
        await Eventually.HasEndedAsync(first);
        Assert.Equal(1, await other.Submit(Runs));
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_Closure_TravelsWithItsVariables()
    {
        string word = "seen";
        await using ProcessPoolExecutor pool = Pool(() => _word = word);

        Assert.Equal("seen", await pool.Submit(Word));
        Assert.Null(_word);
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_VariableChangedLater_ReplacementsSeeTheOldValue()
    {
        string[] words = ["before"];
        await using ProcessPoolExecutor pool = Pool(() => _word = words[0], maxTasks: 1);
        await pool.Submit(Work.Nothing);
        words[0] = "after";

        Assert.Equal("before", await pool.Submit(Word));
    }

    // E2
    [Fact(Timeout = 30_000)]
    public async Task Initializer_Throws_BreaksThePoolWithItsTextAndStack()
    {
        using Scene scene = new();
        string go = scene["go"];
        await using ProcessPoolExecutor pool = Pool(() => FailWhen(go));
        Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => pool.Submit(Work.Nothing))];
        scene.Set("go");

        foreach (Future<int> call in calls)
        {
            BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(() => call.AsTask());
            Assert.Contains("no licence", error.Message, StringComparison.Ordinal);
            Assert.Contains(nameof(FailWhen), error.Message, StringComparison.Ordinal);
            Assert.IsType<InvalidOperationException>(error.InnerException);
        }

        BrokenProcessPoolException later = Assert.Throws<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing));
        Assert.Contains("no licence", later.Message, StringComparison.Ordinal);
    }

    // E2
    [Fact(Timeout = 30_000)]
    public async Task Initializer_ThrowsAnExceptionWhoseTextThrows_BreaksThePoolAllTheSame()
    {
        using Scene scene = new();
        string go = scene["go"];
        await using ProcessPoolExecutor pool = Pool(() =>
        {
            Work.WaitFor(go);
            throw new Untold();
        });
        Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => pool.Submit(Work.Nothing))];
        scene.Set("go");

        foreach (Future<int> call in calls)
        {
            BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(() => call.AsTask());
            Assert.Contains("the ToString of Untold threw", error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing));
    }

    // E2: every future its own exception
    [Fact(Timeout = 30_000)]
    public async Task Initializer_Throws_EachFutureHasItsOwnException()
    {
        using Scene scene = new();
        string go = scene["go"];
        await using ProcessPoolExecutor pool = Pool(() => FailWhen(go), maxWorkers: 2);
        Future<int>[] calls = [.. Enumerable.Range(0, 5).Select(_ => pool.Submit(Work.Nothing))];
        scene.Set("go");

        Exception?[] errors = await Task.Run(() => calls.Select(static call => call.GetException()).ToArray());

        Assert.Equal(5, errors.Distinct().Count());
    }

    // E5
    [Fact(Timeout = 180_000)]
    public Task Initializer_TakesLong_KillWorkersEndsIt() => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        await using ProcessPoolExecutor pool = Pool(static () => Thread.Sleep(60_000));
        Future<int> call = pool.Submit(Work.Nothing);
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 1, "the worker's process exists");
        Stopwatch watch = Stopwatch.StartNew();

        pool.KillWorkers();

        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => call.AsTask());
        await Eventually.IsTrueAsync(static () => Leftovers.ChildProcesses().Count == 0, "the worker has ended");
        return watch.Elapsed;
    });

    // E5
    [Fact(Timeout = 30_000)]
    public async Task Initializer_TakesLong_ShutdownFinishesTheCallsFirst()
    {
        using Scene scene = new();
        ProcessPoolExecutor pool = Pool(() => Work.WaitFor(scene["go"]));
        Future<int> call = pool.Submit(Work.Identity, 3);
        Task shutdown = pool.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => shutdown.WaitAsync(TimeSpan.FromMilliseconds(300)));

        scene.Set("go");

        await shutdown;
        Assert.Equal(3, call.Result);
    }

    // E5, H19
    [Fact(Timeout = 60_000)]
    public async Task StartTimeout_InitializerTakesLonger_BreaksThePoolAndSaysSo()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            StartTimeout = TimeSpan.FromMilliseconds(400),
            Initializer = static () => Thread.Sleep(Timeout.Infinite),
        });

        BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing).AsTask());

        Assert.Contains(nameof(ProcessPoolOptions.StartTimeout), error.Message, StringComparison.Ordinal);
    }

    // E7
    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Initializer_KillsItsWorkerEachTime_BreaksThePoolAfterAFewTries(int maxWorkers)
    {
        using Scene scene = new(), gate = new();
        string folder = scene.Folder, go = gate["go"];
        await using ProcessPoolExecutor pool = Pool(
            () =>
            {
                Work.WaitFor(go);
                Console.Error.WriteLine("the driver is missing");
                Work.Touch(Path.Combine(folder, Environment.ProcessId.ToString()));
                Work.Exit(3);
            },
            maxWorkers);
        Future<int>[] calls = [.. Enumerable.Range(0, 4).Select(_ => pool.Submit(Work.Nothing))];
        gate.Set("go");

        foreach (Future<int> call in calls)
        {
            BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(() => call.AsTask());
            Assert.Contains("exited with code 3 while it ran the pool's initializer, ", error.Message, StringComparison.Ordinal);
            Assert.Contains("the driver is missing", error.Message, StringComparison.Ordinal);
        }

        Assert.InRange(scene.Count, 5, 4 + maxWorkers);
    }

    // E7
    [Fact(Timeout = 60_000)]
    public async Task Initializer_KillsItsWorkerAFewTimesOnly_ThePoolRecovers()
    {
        using Scene scene = new();
        string folder = scene.Folder;
        await using ProcessPoolExecutor pool = Pool(() =>
        {
            if (Directory.GetFiles(folder).Length < 3)
            {
                Work.Touch(Path.Combine(folder, Environment.ProcessId.ToString()));
                Work.KillSelf();
            }
        });

        Assert.Equal(8, await pool.Submit(Work.Identity, 8));
        Assert.Equal(3, scene.Count);
    }

    // E8: equal options (here, the same initializer) reuse workers, other options do not
    [Fact(Timeout = 30_000)]
    public async Task ReusableExecutor_SameInitializer_KeepsItsWorkersOtherInitializerDoesNot()
    {
        Action one = static () => _word = "one";
        Action two = static () => _word = "two";
        ProcessPoolExecutor first = ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = one });
        int worker = await first.Submit(Work.ProcessId);

        Assert.Equal(worker, await ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = one }).Submit(Work.ProcessId));
        ProcessPoolExecutor other = ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = two });
        Assert.NotEqual(worker, await other.Submit(Work.ProcessId));
        Assert.Equal("two", await other.Submit(Word));
        await other.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Initializer_ThatCannotTravel_IsRefusedByTheConstructor()
    {
        Thread thread = Thread.CurrentThread;

        PayloadSerializationException error = Assert.Throws<PayloadSerializationException>(() => Pool(() => thread.Interrupt()));
        Assert.Contains(nameof(thread), error.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    // E6: the base class finds what a failed start leaves
    [Fact(Timeout = 60_000)]
    public async Task Initializer_ThrowsInPoolAfterPool_LeavesNothing()
    {
        for (int i = 0; i < 5; i++)
        {
            await using ProcessPoolExecutor pool = Pool(static () => throw new InvalidOperationException("no"), maxWorkers: 2);
            await Assert.ThrowsAsync<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing).AsTask());
        }

        Assert.Empty(Directory.GetFileSystemEntries("/dev/shm", $"fleche-{Environment.ProcessId}-*"));
    }

    // E9: what user code does at the exit of its worker
    [Fact(Timeout = 180_000)]
    public Task ExitHandler_ThatHangs_DelaysTheShutdownForABoundedTime() => Quick.WithinAsync(TimeSpan.FromSeconds(10), async () =>
    {
        ProcessPoolExecutor pool = Pool(static () => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Thread.Sleep(Timeout.Infinite));
        await pool.Submit(Work.Nothing);
        Stopwatch watch = Stopwatch.StartNew();

        await pool.DisposeAsync();

        return watch.Elapsed;
    });

    private static void FailWhen(string released)
    {
        Work.WaitFor(released);
        throw new InvalidOperationException("no licence");
    }

    internal sealed class Untold : Exception
    {
        public override string ToString() => throw new InvalidOperationException("no words");
    }
}
