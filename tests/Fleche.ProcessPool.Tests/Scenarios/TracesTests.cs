using System.Globalization;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Lifetime;
using Work = Fleche.ProcessPool.Tests.Lifetime.Work;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>What a call leaves on its thread is not the next one's (C24), and what it gives has run in its worker.</summary>
public sealed class TracesTests : ProcessTest
{
    private static readonly AsyncLocal<int> Local = new();
    private static readonly AsyncLocal<object?> Request = new();

    private readonly ProcessPoolExecutor _pool = Pools.Breaking();

    public override async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        await base.DisposeAsync();
    }

    // C24
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallLeavesCultureValuesAndContext_TheNextSeesNone()
    {
        string before = await _pool.Submit(Look, 1.5);

        await _pool.Submit(Leave);

        Assert.Equal(before, await _pool.Submit(Look, 1.5));
        Assert.Equal(2, await _pool.Submit(GoesOnElsewhere, 2));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_InitializerSetsCultureAndValues_EachCallSeesThem()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = static () => Leave() });
        string first = await pool.Submit(Look, 1.5);

        await pool.Submit(static () => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture);

        Assert.Equal("1,5 7 Nowhere", first);
        Assert.Equal(first, await pool.Submit(Look, 1.5));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_LazyResult_HasRunInTheWorker()
    {
        int worker = await _pool.Submit(Work.ProcessId);

        Assert.Equal([worker, worker], await _pool.Submit(Iterate, 2));
        Assert.Equal([worker, worker], await _pool.Submit(static () => Enumerable.Range(0, 2).Select(static _ => Environment.ProcessId)));
        Assert.Equal([worker, worker], await _pool.Submit(static () => (IEnumerable<int>)Enumerable.Range(0, 2).AsParallel().Select(static _ => Environment.ProcessId)));
        Assert.Equal([worker], await _pool.Submit(static async () =>
        {
            await Task.Yield();
            return Iterate(1);
        }));
        Assert.Equal([worker, worker, worker, worker], _pool.Map(Iterate, [1, 3]).SelectMany(static ids => ids));
        Assert.Equal([3, 1, 2], await _pool.Submit(static () => (IEnumerable<int>)new List<int> { 3, 1, 2 }));
        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(_pool.Submit(static () => Iterate(1).GetEnumerator()).AsTask);
        Assert.Contains("Return a list or an array", error.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Pool_StartedWhereAsyncLocalValuesAre_HoldsNoneOfThem()
    {
        await using ProcessPoolExecutor pool = new(1);

        WeakReference? value = null;
        Thread thread = new(() => value = SubmitWithAValue(pool));
        thread.Start();
        await Task.Run(thread.Join);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(value!.IsAlive);
        GC.KeepAlive(pool);
    }

    // One that an isolated call has in this process is gone when that call has ended.
    [Fact(Timeout = 30_000)]
    public async Task Submit_WorkerStartedDuringAnIsolatedCall_HasTheProgramsDirectory()
    {
        string before = Environment.CurrentDirectory;
        MemoizedFunction<int, string> isolated = Memoize.Function<int, string>(
            _ => _pool.Submit(Directory.GetCurrentDirectory).Result, new MemoizeOptions { Name = "isolated", Isolate = true });
        using (Cache.Use(Cache.InMemory()))
        {
            Assert.Equal(before, await Task.Run(() => isolated.Invoke(1)));
        }

        Assert.Equal(before, await _pool.Submit(Directory.GetCurrentDirectory));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_RelativeWorkingDirectory_IsTheOneOfTheConstructor()
    {
        using Scene scene = new();
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, scene.Folder);
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, WorkingDirectory = relative });

        Assert.Equal(scene.Folder, pool.Options.WorkingDirectory);
        Assert.Equal(scene.Folder, await pool.Submit(Directory.GetCurrentDirectory));
        ProcessPoolExecutor shared = ReusableExecutor.Get(1, options: new ProcessPoolOptions { WorkingDirectory = relative });
        Assert.Same(shared, ReusableExecutor.Get(1, options: new ProcessPoolOptions { WorkingDirectory = relative }));
        shared.Shutdown();
    }

    private static WeakReference SubmitWithAValue(ProcessPoolExecutor pool)
    {
        object value = new();
        Request.Value = value;
        Assert.NotEqual(0, pool.Submit(Work.ProcessId).Result);
        return new WeakReference(value);
    }

    private static string Look(double number) => $"{number} {Local.Value} {SynchronizationContext.Current?.GetType().Name}";

    private static int Leave()
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        Local.Value = 7;
        SynchronizationContext.SetSynchronizationContext(new Nowhere());
        return 0;
    }

    private static async Task<int> GoesOnElsewhere(int value)
    {
        await Task.Delay(10);
        return value;
    }

    private static IEnumerable<int> Iterate(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return Environment.ProcessId;
        }
    }

    /// <summary>As the context of a window whose messages nobody handles any more.</summary>
    private sealed class Nowhere : SynchronizationContext
    {
        public override void Post(SendOrPostCallback callback, object? state)
        {
        }
    }
}
