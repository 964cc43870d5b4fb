namespace Fleche.ProcessPool.Tests.Starting;

/// <summary>Calls that want more memory than <see cref="ProcessPoolOptions.WorkerHeapLimit"/> allows, in real workers.</summary>
public sealed class HeapLimitTests : ProcessTest
{
    private const long Least = 8 << 20;
    private const long Megabyte = 1 << 20;

    private static ProcessPoolExecutor Pool(long? limit, Dictionary<string, string?>? environment = null) =>
        new(new ProcessPoolOptions { MaxWorkers = 1, WorkerHeapLimit = limit, Environment = environment ?? [] });

    [Theory(Timeout = 30_000)]
    [InlineData(Least)]
    [InlineData(64 * Megabyte)]
    [InlineData(1L << 40)]
    public async Task Limit_IsWhatTheWorkersRuntimeGoesBy(long limit)
    {
        await using ProcessPoolExecutor pool = Pool(limit);

        Assert.Equal(limit, await pool.Submit(HeapWork.Limit));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(nameof(HeapWork.TakeOneArray), Least)]
    [InlineData(nameof(HeapWork.TakeOneArray), 64 * Megabyte)]
    [InlineData(nameof(HeapWork.TakeSmallArrays), Least)]
    [InlineData(nameof(HeapWork.TakeSmallArrays), 64 * Megabyte)]
    public async Task RunawayCall_FailsByItsOwnExceptionAndTheWorkerGoesOn(string method, long limit)
    {
        await using ProcessPoolExecutor pool = Pool(limit);
        int worker = await pool.Submit(HeapWork.ProcessId);
        Func<int> runaway = typeof(HeapWork).GetMethod(method)!.CreateDelegate<Func<int>>();

        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<OutOfMemoryException>(() => pool.Submit(runaway).AsTask());
            Assert.Equal(worker, await pool.Submit(HeapWork.ProcessId));
        }
    }

    // Where there is no shared memory the arguments come through the pipe, and are too large before the call has begun.
    [Fact(Timeout = 60_000)]
    public async Task BodyInThePipe_TooLarge_IsPassedOverAndSaysSo()
    {
        await using ProcessPoolExecutor pool = Pool(64 * Megabyte);

        Assert.Equal("There is no memory for 104,857,600 bytes that came through the pipe. Next: 7", await pool.Submit(HeapWork.ReadTooLargeBody));
    }

    // The next calls arrive while one has taken all memory: their arguments find no room then, which is no more than their own failure.
    [Fact(Timeout = 60_000)]
    public async Task CallTakesAll_WhileOthersArrive_TheWorkerGoesOn()
    {
        await using ProcessPoolExecutor pool = Pool(32 * Megabyte);
        int worker = await pool.Submit(HeapWork.ProcessId);
        for (int round = 0; round < 10; round++)
        {
            Future<int>[] before = [.. Enumerable.Range(0, 100).Select(_ => pool.Submit(HeapWork.Length, new byte[10]))];
            Future<int> takesAll = pool.Submit(HeapWork.TakeAllFor, 50);
            Future<int>[] behind = [.. Enumerable.Range(0, 600).Select(_ => pool.Submit(HeapWork.Length, new byte[4000]))];

            Assert.Equal(Enumerable.Repeat(10, 100), await Task.WhenAll(before.Select(static call => call.AsTask())));
            Exception?[] errors = await Task.Run(() => behind.Append(takesAll).Select(static call => call.GetException()).ToArray());
            Assert.All(errors, static error => Assert.True(error is null or OutOfMemoryException, $"{error}"));
        }

        Assert.Equal(worker, await pool.Submit(HeapWork.ProcessId));
    }

    // A worker in which a call left the heap full may have no room even for the exception; the limit on resident memory replaces it.
    [Fact(Timeout = 60_000)]
    public async Task CallThatKeepsWhatItTook_WithMemoryLimit_TheNextCallsHaveANewWorker()
    {
        await using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            WorkerHeapLimit = 128 * Megabyte,
            WorkerMemoryLimit = 100 * Megabyte,
            OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker,
        });
        int worker = await pool.Submit(HeapWork.ProcessId);

        Exception? error = await Task.Run(() => pool.Submit(HeapWork.KeepSmallArrays).GetException());

        Assert.Contains(nameof(OutOfMemoryException), error!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(worker, await pool.Submit(HeapWork.ProcessId));
        Assert.Equal(0, await pool.Submit(HeapWork.Take, 32));
    }

    [Fact(Timeout = 30_000)]
    public async Task CallWithinTheLimit_IsNotAffected()
    {
        await using ProcessPoolExecutor pool = Pool(128 * Megabyte);

        Assert.Equal(0, await pool.Submit(HeapWork.Take, 64));
    }

    [Fact(Timeout = 30_000)]
    public async Task Environment_PrevailsOverTheLimit()
    {
        await using ProcessPoolExecutor pool = Pool(64 * Megabyte, new() { ["DOTNET_GCHeapHardLimit"] = "2000000" });

        Assert.Equal(32 * Megabyte, await pool.Submit(HeapWork.Limit));
    }

    // A heap per core is not for workers, unless somebody says so.
    [Theory(Timeout = 30_000)]
    [InlineData(null, false)]
    [InlineData("1", true)]
    public async Task ServerCollector_OnlyWhereTheEnvironmentSaysSo(string? setting, bool isServer)
    {
        Environment.SetEnvironmentVariable("DOTNET_gcServer", setting);
        try
        {
            await using ProcessPoolExecutor pool = new(1);

            Assert.Equal(isServer, await pool.Submit(static () => System.Runtime.GCSettings.IsServerGC));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_gcServer", null);
        }
    }
}
