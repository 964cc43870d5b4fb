using System.Diagnostics;
using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Nesting;

/// <summary>Pools inside workers.</summary>
public sealed class NestingTests : ProcessTest
{
    private static ProcessPoolExecutor Pool(string maxDepth) => new(new ProcessPoolOptions
    {
        MaxWorkers = 1,
        Environment = new Dictionary<string, string?> { ["FLECHE_MAX_DEPTH"] = maxDepth },
    });

    // J1, C21
    [Fact(Timeout = 60_000)]
    public async Task Nested_ToTheMaximumDepth_Works()
    {
        await using ProcessPoolExecutor pool = Pool("3");

        Assert.Equal(42, await pool.Submit(Nest.Dive, 2));
    }

    // J1
    [Fact(Timeout = 60_000)]
    public async Task Nested_OneTooDeep_IsRefusedWithTheVariableAndTheWayOut()
    {
        await using ProcessPoolExecutor pool = Pool("3");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => pool.Submit(Nest.Dive, 3).AsTask());

        Assert.Contains("FLECHE_MAX_DEPTH", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 pools deep", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ThreadPoolExecutor), error.Message, StringComparison.Ordinal);
    }

    // J2
    [Fact(Timeout = 60_000)]
    public async Task Nested_WithoutEnd_EndsInAnErrorAndNoFloodOfProcesses()
    {
        await using ProcessPoolExecutor pool = Pool("4");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => pool.Submit(Nest.DiveForEver, 0).AsTask());

        Assert.Contains("FLECHE_MAX_DEPTH", error.Message, StringComparison.Ordinal);
    }

    // J2: the default
    [Fact(Timeout = 120_000)]
    public async Task Nested_WithoutEndAndNothingSet_EndsAtDepthTen()
    {
        await using ProcessPoolExecutor pool = new(1);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => pool.Submit(Nest.DiveForEver, 0).AsTask());

        Assert.Contains("10 pools deep", error.Message, StringComparison.Ordinal);
    }

    // J3: another kind of executor inside a worker
    [Fact(Timeout = 30_000)]
    public async Task Nested_ThreadPoolInsideAWorker_Works()
    {
        await using ProcessPoolExecutor pool = Pool("1");

        int sum = await pool.Submit(static () =>
        {
            using ThreadPoolExecutor threads = new(2);
            return threads.Map(static x => x * x, Enumerable.Range(1, 4)).Sum();
        });

        Assert.Equal(30, sum);
    }

    // J4
    [Fact(Timeout = 60_000)]
    public async Task Nested_InnerCallThrows_ItsOwnTypeComesAllTheWay()
    {
        await using ProcessPoolExecutor pool = new(1);

        FormatException error = await Assert.ThrowsAsync<FormatException>(() => pool.Submit(Nest.ThrowInside, "deep").AsTask());

        Assert.Equal("deep", error.Message);
        Assert.Contains(nameof(Work.Throw), error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nested_InnerWorkerCrashes_TheOuterPoolGoesOn()
    {
        await using ProcessPoolExecutor pool = new(1);

        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => pool.Submit(Nest.CrashInside).AsTask());

        Assert.Contains("SIGKILL", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await pool.Submit(Work.Identity, 2));
    }

    // G9, J6
    [Fact(Timeout = 180_000)]
    public Task KillWorkers_NestedPoolHangs_LeavesNoProcessAtAnyDepth() => Quick.WithinAsync(TimeSpan.FromSeconds(5), async () =>
    {
        using Scene scene = new();
        await using ProcessPoolExecutor pool = new(1);
        string outer = scene["outer"], middle = scene["middle"], inner = scene["inner"];
        Future<int> call = pool.Submit(() =>
        {
            Work.Touch(outer);
            ProcessPoolExecutor nested = new(1);
            return nested.Submit(Nest.HangInside, middle, inner).Result;
        });
        await scene.WaitForAsync("inner", TimeSpan.FromSeconds(60));
        int[] processes = [int.Parse(File.ReadAllText(outer)), int.Parse(File.ReadAllText(middle)), int.Parse(File.ReadAllText(inner))];
        Assert.All(processes, static process => Assert.True(Leftovers.IsAlive(process)));
        Stopwatch watch = Stopwatch.StartNew();

        pool.KillWorkers();

        await Assert.ThrowsAsync<BrokenProcessPoolException>(() => call.AsTask());
        foreach (int process in processes)
        {
            await Eventually.HasEndedAsync(process);
        }

        return watch.Elapsed;
    });

    // G23
    [Fact(Timeout = 180_000)]
    public Task Shutdown_WorkersWithReusablePoolsOfTheirOwn_Returns() => Quick.WithinAsync(TimeSpan.FromSeconds(4), async () =>
    {
        await using ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 4).Select(i => pool.Submit(Nest.UseReusable, i))];

        Assert.Equal(Enumerable.Range(0, 4), await Task.WhenAll(calls.Select(static call => call.AsTask())));
        Stopwatch watch = Stopwatch.StartNew();
        await pool.DisposeAsync();
        return watch.Elapsed;
    });

    // J7
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallThatCapturesItsPool_IsRefusedByName()
    {
        await using ProcessPoolExecutor pool = new(1);

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(
            () => pool.Submit(() => pool.Submit(Work.Nothing).Result).AsTask());

        Assert.Contains(nameof(pool), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ProcessPoolExecutor), error.Message, StringComparison.Ordinal);
    }
}
