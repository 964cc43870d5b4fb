using System.Runtime.Serialization;
using Xunit.Abstractions;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary><see cref="ReusableExecutor"/> and what the <see cref="ProcessPoolOptions.Initializer"/> is bound to.</summary>
public sealed class ReusableInitializerTests(ITestOutputHelper output) : ProcessTest
{
    private static string? _word;

    public override async Task DisposeAsync()
    {
        await ReusableExecutor.Get(reuse: true).DisposeAsync();
        await base.DisposeAsync();
    }

    // E8
    [Fact(Timeout = 30_000)]
    public async Task Get_OtherClosureWithEqualValues_GivesTheSamePoolWithItsWorker()
    {
        ProcessPoolExecutor pool = PoolWith(["one", "two"]);
        int worker = await pool.Submit(Work.ProcessId);

        Assert.Same(pool, PoolWith(["one", "two"]));
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    // E8
    [Fact(Timeout = 30_000)]
    public async Task Get_OtherClosureWithOtherValues_GivesAPoolWithThose()
    {
        using ProcessPoolExecutor first = PoolWith(["one"]);

        ProcessPoolExecutor second = PoolWith(["two"]);

        Assert.NotSame(first, second);
        Assert.Equal("two", await second.Submit(static () => _word));
    }

    // E8: the compiler keeps one delegate for both
    [Fact(Timeout = 30_000)]
    public async Task Get_CapturedVariableHasChanged_GivesAPoolWithItsNewValue()
    {
        string word = "one";
        Action initializer = () => _word = word;
        ProcessPoolOptions options = new() { Initializer = initializer };
        using ProcessPoolExecutor first = ReusableExecutor.Get(1, options: options);
        Assert.Same(first, ReusableExecutor.Get(1, options: options));

        word = "two";
        ProcessPoolExecutor second = ReusableExecutor.Get(1, options: options);

        Assert.NotSame(first, second);
        Assert.Equal("two", await second.Submit(static () => _word));
    }

    // E8
    [Fact(Timeout = 30_000)]
    public Task Get_MethodOfAnEqualObject_GivesTheSamePool() => Task.Run(static () =>
    {
        ProcessPoolExecutor pool = ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = new Setter("one").Set });

        Assert.Same(pool, ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = new Setter("one").Set }));
        ProcessPoolExecutor other = ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = new Setter("two").Set });
        Assert.NotSame(pool, other);
        Assert.NotSame(other, ReusableExecutor.Get(1));
        pool.Shutdown();
        other.Shutdown();
    });

    // What an initializer captures may be code of the program, which waits for whatever it likes.
    [Fact(Timeout = 30_000)]
    public async Task Get_WhileAnInitializerIsBeingWritten_DoesNotWait()
    {
        using ProcessPoolExecutor pool = ReusableExecutor.Get(1);
        Slow slow = new();
        Task<ProcessPoolExecutor> waiting = Task.Run(() => ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = slow.Set }));
        await Task.Run(Slow.Begun.Wait);

        Assert.Same(pool, await Task.Run(() => ReusableExecutor.Get(1)));
        ProcessPoolExecutor other = await Task.Run(() => ReusableExecutor.Get(1, reuse: false));
        Assert.False(waiting.IsCompleted);
        Slow.MayGoOn.Set();

        Assert.Equal("slow", await (await waiting).Submit(static () => _word));
        other.Shutdown();
    }

    [Fact(Timeout = 30_000)]
    public Task Get_WarmPoolWithAClosure_CostsUnderAMicrosecond() => Task.Run(() =>
    {
        string word = "one";
        ProcessPoolOptions options = new() { Initializer = () => _word = word };
        ProcessPoolExecutor pool = ReusableExecutor.Get(2, options: options);

        Speed.UnderAMicrosecond("ReusableExecutor.Get of a warm pool with a closure", () => ReusableExecutor.Get(2, options: options), output);

        Assert.Same(pool, ReusableExecutor.Get(2, options: options));
    });

    private static ProcessPoolExecutor PoolWith(string[] words) =>
        ReusableExecutor.Get(1, options: new ProcessPoolOptions { Initializer = () => _word = words[^1] });

    private sealed class Slow
    {
        private string? _written;

        [NonSerialized]
        private readonly string _word = "slow";

        public static ManualResetEventSlim Begun { get; } = new();

        public static ManualResetEventSlim MayGoOn { get; } = new();

        [OnSerializing]
        private void OnSerializing(StreamingContext context)
        {
            Begun.Set();
            MayGoOn.Wait();
            _written = _word;
        }

        public void Set() => ReusableInitializerTests._word = _written;
    }

    private sealed class Setter(string word)
    {
        public void Set() => _word = word;
    }
}
