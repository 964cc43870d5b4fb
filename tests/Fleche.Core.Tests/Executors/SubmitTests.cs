namespace Fleche.Tests.Executors;

/// <summary>The forms in which a call can be written, and what is refused.</summary>
public sealed class SubmitTests : IDisposable
{
    private readonly Executor _pool = new ThreadPoolExecutor(maxWorkers: 2);

    private static long Cube(int x) => (long)x * x * x;

    private static int Add(int a, int b) => a + b;

    private static int Add3(int a, int b, int c) => a + b + c;

    private static string Add4(int a, string b, double c, char d) => $"{a}{b}{c}{d}";

    private static async Task<int> LaterAsync(int x)
    {
        await Task.Delay(1);
        return x;
    }

    private static async Task NothingAsync(int x) => await Task.Delay(x);

    private static ValueTask<int> ValueLaterAsync(int x) => new(x);

    private static async void Void(int x) => await Task.Delay(x);

    public void Dispose() => _pool.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Submit_EveryForm_GivesItsResult()
    {
        int captured = 5;
        int Local(int x) => x + captured;
        static int StaticLocal(int x) => x + 1;

        Future<long> group = _pool.Submit(Cube, 3);
        Future<int> two = _pool.Submit(Add, 1, 2, new CallOptions());
        Future<int> three = _pool.Submit(Add3, 1, 2, 3);
        Future<string> four = _pool.Submit(Add4, 1, "b", 2.5, 'd');
        Future<int> lambda = _pool.Submit(x => x + 1, 3);
        Future<int> closure = _pool.Submit(x => x + captured, 3);
        Future<int> local = _pool.Submit(Local, 1);
        Future<int> staticLocal = _pool.Submit(StaticLocal, 1);
        Future<int> none = _pool.Submit(() => 3);
        Future<int> extension = _pool.Submit("abc".Count);
        Future<object> asObject = _pool.Submit(() => (object)"text");
        Future<string?> aNull = _pool.Submit(() => (string?)null);

        Assert.Equal(27, await group);
        Assert.Equal((3, 6, "1b2.5d"), (await two, await three, await four));
        Assert.Equal((4, 8, 6, 2, 3, 3), (await lambda, await closure, await local, await staticLocal, await none, await extension));
        Assert.Equal("text", await asObject);
        Assert.Null(await aNull);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_AsyncForms_AreAwaitedWhereTheCallRuns()
    {
        int seen = 0;
        Future<int> group = _pool.Submit(LaterAsync, 3);
        Future<int> lambda = _pool.Submit(async () => { await Task.Yield(); return 4; });
        Future<int> two = _pool.Submit(async (a, b) => { await Task.Yield(); return a + b; }, 1, 2);
        Future<int> three = _pool.Submit(async (a, b, c) => { await Task.Yield(); return a + b + c; }, 1, 2, 3);
        Future<int> four = _pool.Submit(async (a, b, c, d) => { await Task.Yield(); return a + b + c + d; }, 1, 2, 3, 4);
        Future<object> asObject = _pool.Submit(async () => { await Task.Yield(); return (object)1; });
        Future<Unit> action = _pool.Submit(async () => { await Task.Delay(1); Interlocked.Increment(ref seen); });
        Future<Unit> action1 = _pool.Submit(NothingAsync, 1);
        Future<Unit> action4 = _pool.Submit(async (a, b, c, d) => { await Task.Yield(); Interlocked.Add(ref seen, a + b + c + d); }, 1, 2, 3, 4);

        Assert.Equal((3, 4, 3, 6, 10), (await group, await lambda, await two, await three, await four));
        Assert.Equal(1, await asObject);
        Assert.Equal([Unit.Value, Unit.Value, Unit.Value], await Task.WhenAll(action.AsTask(), action1.AsTask(), action4.AsTask()));
        Assert.Equal(11, seen);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_Actions_GiveUnit()
    {
        int sum = 0;
        Future<Unit>[] futures =
        [
            _pool.Submit(() => { Interlocked.Add(ref sum, 1); }),
            _pool.Submit(x => { Interlocked.Add(ref sum, x); }, 2),
            _pool.Submit((x, y) => { Interlocked.Add(ref sum, x + y); }, 3, 4),
            _pool.Submit((x, y, z) => { Interlocked.Add(ref sum, x + y + z); }, 5, 6, 7),
            _pool.Submit((x, y, z, u) => { Interlocked.Add(ref sum, x + y + z + u); }, 8, 9, 10, 11),
            _pool.Submit(GC.KeepAlive, new object()),
        ];
        foreach (Future<Unit> future in futures)
        {
            await future;
        }

        Assert.Equal(66, sum);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_AsyncFunctionThrows_GivesItsOwnException()
    {
        Future<int> future = _pool.Submit<int>(async () =>
        {
            await Task.Yield();
            throw new FormatException("own");
        });
        Assert.Equal("own", (await Assert.ThrowsAsync<FormatException>(async () => await future)).Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submit_AsyncFunctionReturnsNull_SaysSo()
    {
        Future<int> future = _pool.Submit(() => (Task<int>)null!);
        Assert.Contains("returned null", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await future)).Message);
    }

    [Fact(Timeout = 30_000)]
    public Task Submit_NullFunction_IsRefused() => InThread.Run(() =>
    {
        Assert.Throws<ArgumentNullException>("function", () => _pool.Submit((Func<int>)null!));
        Assert.Throws<ArgumentNullException>("function", () => _pool.Submit((Func<int, Task<int>>)null!, 1));
        Assert.Throws<ArgumentNullException>("action", () => _pool.Submit((Action<int>)null!, 1));
        Assert.Throws<ArgumentNullException>("action", () => _pool.Submit((Func<int, Task>)null!, 1));
    });

    [Fact(Timeout = 30_000)]
    public Task Submit_ValueTaskOrHiddenTask_IsRefusedWithTheWayOut() => InThread.Run(() =>
    {
        string message = Assert.Throws<ArgumentException>("function", () => _pool.Submit(ValueLaterAsync, 1)).Message;
        Assert.Contains("returns a ValueTask<Int32>,", message);
        Assert.Contains("async x => await f(x)", message);
        Assert.Throws<ArgumentException>("function", () => _pool.Submit(() => default(ValueTask)));
        Assert.Throws<ArgumentException>("function", () => _pool.Submit<Task<int>>(() => Task.FromResult(1)));
        Assert.Throws<ArgumentException>("function", () => _pool.Submit<Task<int>>(async () => { await Task.Yield(); return LaterAsync(1); }));
        Func<int, object> hidden = LaterAsync;
        Assert.Throws<ArgumentException>("function", () => _pool.Submit(hidden, 1));
    });

    [Fact(Timeout = 30_000)]
    public Task Submit_AsyncVoid_IsRefusedWithTheWayOut() => InThread.Run(() =>
    {
        for (int i = 0; i < 2; i++)
        {
            Assert.Contains("Return Task", Assert.Throws<ArgumentException>("action", () => _pool.Submit(Void, 1)).Message);
        }

        Action lambda = async () => await Task.Yield();
        ArgumentException error = Assert.Throws<ArgumentException>("action", () => _pool.Submit(lambda));
        Assert.StartsWith($"The action lambda in {nameof(SubmitTests)}.{nameof(Submit_AsyncVoid_IsRefusedWithTheWayOut)} is async void", error.Message);
    });

    [Fact(Timeout = 30_000)]
    public Task Submit_TimeoutOutOfRange_IsRefused() => InThread.Run(() =>
    {
        foreach (TimeSpan timeout in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.FromDays(25) })
        {
            Assert.Throws<ArgumentOutOfRangeException>("Timeout", () => _pool.Submit(() => 1, new CallOptions { Timeout = timeout }));
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Submit_TimeoutOnThreads_IsRefusedSinceAThreadCannotBeStopped() => InThread.Run(() =>
        Assert.Throws<NotSupportedException>(() => _pool.Submit(() => 1, new CallOptions { Timeout = TimeSpan.FromSeconds(1) })));
}
