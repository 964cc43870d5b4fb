using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>Workers that cannot be started, or end before they are ready.</summary>
public sealed class StartFailureTests : ProcessTest
{
    private const int Together = 6;
    private const string FolderVariable = "FLECHE_TESTS_STARTS";

    // H10
    [Fact(Timeout = 30_000)]
    public async Task Start_ImpossibleEachTime_BreaksThePoolWithTheReason()
    {
        Scene scene = new();
        string folder = scene.Folder;
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, WorkingDirectory = folder });
        scene.Dispose();

        // Some may come when the pool is broken already, and are refused.
        BrokenProcessPoolException[] errors = await Task.WhenAll(Enumerable.Range(0, 5).Select(
            _ => Assert.ThrowsAsync<BrokenProcessPoolException>(async () => await pool.Submit(Work.Nothing))));

        Assert.All(errors, error => Assert.Contains(folder, error.Message, StringComparison.Ordinal));
        Assert.Throws<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing));
    }

    // H10; workers that fail together have met the same moment. One that a busy machine draws out says nothing: the fifth failure comes after 1.5 s.
    [Theory(Timeout = 90_000)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Start_ImpossibleForAMoment_ThePoolRecovers(int workers)
    {
        TimeSpan moment = TimeSpan.MaxValue;
        while (moment > TimeSpan.FromSeconds(1))
        {
            Scene scene = new();
            string folder = scene.Folder;
            await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = workers, WorkingDirectory = folder });
            scene.Dispose();
            Stopwatch watch = Stopwatch.StartNew();
            Task<int>[] calls = [.. Enumerable.Range(0, workers).Select(async i => await pool.Submit(Work.Identity, i))];
            await Task.Delay(80);
            Directory.CreateDirectory(folder);
            moment = watch.Elapsed;

            if (moment <= TimeSpan.FromSeconds(1))
            {
                Assert.Equal(Enumerable.Range(0, workers), await Task.WhenAll(calls));
            }

            Directory.Delete(folder);
        }
    }

    // More than may fail in a row, had each of them met a moment of its own.
    [Fact(Timeout = 90_000)]
    public async Task Start_AllWorkersEndTogether_ThePoolRecovers()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = Together,
            Environment = new Dictionary<string, string?> { [FolderVariable] = scene.Folder },
            Initializer = EndWithTheOthers,
        });
        Future<int>[] calls = [.. Enumerable.Range(0, Together).Select(i => pool.Submit(Work.Identity, i))];

        Assert.Equal(Enumerable.Range(0, Together), await Task.WhenAll(calls.Select(static call => call.AsTask())));
        Assert.True(scene.Count >= Together);
    }

    [Fact(Timeout = 200_000)]
    public async Task Start_EveryOtherWorkerEnds_ThePoolGoesOn()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            MaxTasksPerWorker = 1,
            Environment = new Dictionary<string, string?> { [FolderVariable] = scene.Folder },
            Initializer = EndEveryOtherTime,
        });

        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(i, await pool.Submit(Work.Identity, i));
        }

        Assert.InRange(new FileInfo(scene["starts"]).Length, 12, 13);
    }

    [Fact(Timeout = 30_000)]
    public async Task Start_ACallTimesOutInTheQueueBetweenTwoAttempts_TheNextIsMadeAllTheSame()
    {
        Scene scene = new();
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, WorkingDirectory = scene.Folder });
        scene.Dispose();
        Future<int> impatient = pool.Submit(Work.Nothing, new CallOptions { QueueTimeout = TimeSpan.FromMilliseconds(900) });
        Future<int> patient = pool.Submit(Work.Nothing);

        await Assert.ThrowsAsync<TaskTimeoutException>(() => impatient.AsTask());
        Assert.True(await Task.Run(() => patient.Wait(TimeSpan.FromSeconds(10))));
        Assert.IsType<BrokenProcessPoolException>(patient.GetException());
    }

    // H10
    [Fact(Timeout = 30_000)]
    public async Task Start_ImpossibleForAReplacement_OnlyThenThePoolIsBroken()
    {
        Scene scene = new();
        await using ProcessPoolExecutor pool = new(
            new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1, WorkingDirectory = scene.Folder });
        Assert.Equal(1, await pool.Submit(Work.Identity, 1));
        scene.Dispose();

        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => pool.Submit(Work.Identity, 2).AsTask());
    }

    // H19
    [Theory(Timeout = 120_000)]
    [InlineData("DOTNET_GCName", "libno-such-collector.so")]
    [InlineData("DOTNET_STARTUP_HOOKS", "/no/such/hook.dll")]
    public async Task Start_WorkerEndsBeforeItsHello_TheErrorQuotesItsStandardError(string variable, string value)
    {
        await using ProcessPoolExecutor pool = new(
            new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { [variable] = value } });

        BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(() => pool.Submit(Work.Nothing).AsTask());

        Assert.Contains("before it was ready", error.Message, StringComparison.Ordinal);
        Assert.Contains("standard error", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("disposed", error.Message, StringComparison.Ordinal);
    }

    // H19
    [Fact(Timeout = 60_000)]
    public async Task Start_WorkerIsStoppedBeforeItsHello_StartTimeoutEndsIt()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = PoolWhoseFirstWorkerStops(scene["first"], TimeSpan.FromSeconds(10));

        Assert.Equal(5, await pool.Submit(Work.Identity, 5));

        Assert.NotEqual(int.Parse(File.ReadAllText(scene["first"])), pool.WorkerProcessIds.Single());
    }

    [Fact(Timeout = 60_000)]
    public async Task Start_WorkerKilledBeforeItsHello_TheCallRunsInTheNext()
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = PoolWhoseFirstWorkerStops(scene["first"], TimeSpan.FromSeconds(60));
        Future<int> call = pool.Submit(Work.Identity, 5);
        await scene.WaitForAsync("first");

        Work.Signal(int.Parse(File.ReadAllText(scene["first"])), Work.SigKill);

        Assert.Equal(5, await call);
    }

    /// <summary>Its first worker stops in the runtime's own start, see <c>StartupHook</c>, having set a signal.</summary>
    private static ProcessPoolExecutor PoolWhoseFirstWorkerStops(string first, TimeSpan startTimeout) => new(new ProcessPoolOptions
    {
        MaxWorkers = 1,
        StartTimeout = startTimeout,
        Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = typeof(Work).Assembly.Location, [Work.FirstVariable] = first },
    });

    /// <summary>The first workers end their process when all of them are there.</summary>
    private static void EndWithTheOthers()
    {
        string folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        if (Directory.GetFiles(folder).Length < Together)
        {
            Work.MeetAll(folder, Together);
            Work.Exit(3);
        }
    }

    private static void EndEveryOtherTime()
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable(FolderVariable)!, "starts");
        File.AppendAllText(path, "x");
        if (new FileInfo(path).Length % 2 == 1)
        {
            Work.Exit(3);
        }
    }
}
