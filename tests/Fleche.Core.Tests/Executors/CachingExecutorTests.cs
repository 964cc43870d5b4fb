using System.Runtime.CompilerServices;

namespace Fleche.Tests.Executors;

/// <summary>An executor with a cache in front: hits, identical calls in flight, options, shutdown.</summary>
public sealed class CachingExecutorTests : IDisposable
{
    private readonly Cache _cache = Cache.InMemory();
    private readonly ThreadPoolExecutor _threads = new(2);
    private readonly Cached _cached = new();

    [Fact(Timeout = 20_000)]
    public Task WithCache_SameExecutor_IsTheSame() => InThread.Run(() =>
    {
        Assert.Same(_threads.WithCache(), _threads.WithCache());
        Assert.Same(_threads.WithCache(), _threads.WithCache().WithCache());
        Assert.Throws<ArgumentNullException>(() => ((Executor)null!).WithCache());
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_Stored_IsDoneAndNeverReachesTheExecutor() => Cached(() =>
    {
        _cached.Function.Invoke(3);
        BrokenExecutor broken = new();

        Future<int[]> hit = broken.WithCache().Submit(_cached.Function, 3);

        Assert.True(hit.IsDone);
        Assert.Equal([9], hit.Result);
        Assert.Throws<BrokenExecutorException>(() => broken.WithCache().Submit(_cached.Function, 4));
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_NotStored_RunsAndIsStored() => Cached(() =>
    {
        Assert.Equal([9], _threads.WithCache().Submit(_cached.Function, 3).Result);
        Assert.True(_cached.Function.Contains(3));
        Assert.Equal([9], _threads.WithCache().Submit(_cached.Function, 3).Result);

        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_IdenticalInFlight_RunOnceWithACopyForEach() => Cached(() =>
    {
        _cached.Gate.Reset();
        Future<int[]>[] calls = [.. Enumerable.Range(0, 5).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];
        _cached.Gate.Set();

        Assert.All(calls, call => Assert.Equal([9], call.Result));
        Assert.Equal(5, calls.Select(static call => call.Result).Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Cancel_Follower_LeavesTheOthersAlone() => Cached(() =>
    {
        _cached.Gate.Reset();
        Future<int[]> leader = _threads.WithCache().Submit(_cached.Function, 3);
        Future<int[]> cancelled = _threads.WithCache().Submit(_cached.Function, 3);
        Future<int[]> other = _threads.WithCache().Submit(_cached.Function, 3);

        Assert.True(cancelled.Cancel());
        _cached.Gate.Set();

        Assert.Equal([9], leader.Result);
        Assert.Equal([9], other.Result);
        Assert.True(cancelled.IsCancelled);
        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Cancel_LeaderThatWaits_RunsTheNextInItsPlace() => Cached(() =>
    {
        using Blocker blocker = new(_threads, 2);
        Future<int[]> leader = _threads.WithCache().Submit(_cached.Function, 3);
        Future<int[]> second = _threads.WithCache().Submit(_cached.Function, 3);
        Future<int[]> third = _threads.WithCache().Submit(_cached.Function, 3);

        Assert.True(leader.Cancel());
        Assert.False(second.IsDone);
        blocker.Release();

        Assert.Equal([9], second.Result);
        Assert.Equal([9], third.Result);
        Assert.True(leader.IsCancelled);
        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Cancel_EveryCallerOfAWaitingCall_NothingRuns() => Cached(() =>
    {
        using Blocker blocker = new(_threads, 2);
        Future<int[]>[] calls = [.. Enumerable.Range(0, 3).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];

        Assert.All(calls, static call => Assert.True(call.Cancel()));
        blocker.Release();
        _threads.Shutdown();

        Assert.Empty(_cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_LeaderFails_NextRunsAndTheRestShare() => Cached(() =>
    {
        _cached.Gate.Reset();
        _cached.Failures = 1;
        Future<int[]>[] calls = [.. Enumerable.Range(0, 4).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];
        _cached.Gate.Set();

        Assert.IsType<InvalidOperationException>(calls[0].GetException());
        Assert.All(calls[1..], static call => Assert.Equal([9], call.Result));
        Assert.Equal([3, 3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_AllFail_EachHasAnExceptionOfItsOwn() => Cached(() =>
    {
        _cached.Gate.Reset();
        _cached.Failures = 3;
        Future<int[]>[] calls = [.. Enumerable.Range(0, 3).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];
        _cached.Gate.Set();

        Assert.Equal(3, calls.Select(static call => call.GetException()).Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal([3, 3, 3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_TokenOfAFollower_CancelsItAlone() => Cached(() =>
    {
        using CancellationTokenSource source = new();
        _cached.Gate.Reset();
        Future<int[]> leader = _threads.WithCache().Submit(_cached.Function, 3);
        Future<int[]> follower = _threads.WithCache().Submit(_cached.Function, 3, new CallOptions { CancellationToken = source.Token });

        source.Cancel();
        _cached.Gate.Set();

        Assert.True(follower.IsCancelled);
        Assert.Equal([9], leader.Result);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_TokenCancelledBefore_IsCancelledThoughStored() => Cached(() =>
    {
        _cached.Function.Invoke(3);

        Assert.True(_threads.WithCache().Submit(_cached.Function, 3, new CallOptions { CancellationToken = new CancellationToken(true) }).IsCancelled);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_ArgumentWithoutDigest_Runs() => Cached(() =>
    {
        MemoizedFunction<Action, int> function = Memoize.Function(static (Action _) => 5, new MemoizeOptions { Name = "without digest" });
        using MemoryStream stream = new();
        Action indigestible = () => stream.Flush();

        Assert.Equal(5, _threads.WithCache().Submit(function, indigestible).Result);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_AsyncAndFutureFunctions_GiveTheResult() => Cached(() =>
    {
        MemoizedFunction<int, Task<int>> later = Memoize.Function(static (int n) => Task.FromResult(n + 1), new MemoizeOptions { Name = "caching task" });
        MemoizedFunction<int, Future<int>> promised = Memoize.Function(static (int n) => Future<int>.FromResult(n + 2), new MemoizeOptions { Name = "caching future" });
        CachingExecutor executor = _threads.WithCache();

        for (int round = 0; round < 2; round++)
        {
            Future<int> first = executor.Submit(later, 1);
            Future<int> second = executor.Submit(promised, 1);
            Assert.Equal(2, first.Result);
            Assert.Equal(3, second.Result);
            Assert.Equal([2, 3], executor.Map(later, [1, 2]));
            Assert.Equal([3, 4], executor.Map(promised, [1, 2]));
        }
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_PlainFunction_RunsWithTheCurrentCache() => Cached(() =>
    {
        Future<int[]> call = _threads.WithCache().Submit(n => _cached.Function.Invoke(n), 3);

        Assert.Equal([9], call.Result);
        Assert.True(_cached.Function.Contains(3));
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_InsideAMemoizedCall_IsOneOfItsCalls() => Cached(() =>
    {
        MemoizedFunction<int, int> outer = Memoize.Function((int n) => _threads.WithCache().Submit(_cached.Function, n).Result[0],
            new MemoizeOptions { Name = "outer", Ignore = ["this"] });

        outer.Invoke(3);

        Assert.True(_cache.TryLoadRecord(outer.Digest(3), out CallRecord? record));
        Assert.Equal([_cached.Function.Digest(3)], record.Calls);
        Assert.True(_cache.TryLoadRecord(_cached.Function.Digest(3), out CallRecord? inner));
        Assert.Equal(outer.Digest(3), inner.Parent);
    });

    [Fact(Timeout = 20_000)]
    public Task Shutdown_OfTheCachingOne_EndsTheOneBehind() => Cached(() =>
    {
        _threads.WithCache().Dispose();

        Assert.Throws<ExecutorShutdownException>(() => _threads.Submit(static () => 1));
        Assert.Throws<ExecutorShutdownException>(() => _threads.WithCache().Submit(_cached.Function, 1));
    });

    [Fact(Timeout = 20_000)]
    public Task Shutdown_CancelsFutures_FollowersAreCancelledToo() => Cached(() =>
    {
        using Blocker blocker = new(_threads, 2);
        Future<int[]>[] calls = [.. Enumerable.Range(0, 3).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];

        _threads.Shutdown(wait: false, cancelFutures: true);

        Assert.All(calls, static call => Assert.True(call.Wait() && call.IsCancelled));
        blocker.Release();
    });

    // Two callers at once, of whom the first has options that his executor refuses.
    [Fact(Timeout = 20_000)]
    public Task Submit_LeaderIsRefused_TheFollowerRuns() => Cached(() =>
    {
        using ManualResetEventSlim submits = new();
        using ManualResetEventSlim goOn = new();
        using ChunkingExecutor executor = new(1)
        {
            Submitting = () =>
            {
                submits.Set();
                goOn.Wait();
            },
        };
        Task<NotSupportedException> leader = InThread.Run(() => Assert.Throws<NotSupportedException>(
            () => executor.WithCache().Submit(_cached.Function, 3, new CallOptions { Timeout = TimeSpan.FromSeconds(9) })));
        submits.Wait();

        Future<int[]> follower = executor.WithCache().Submit(_cached.Function, 3);
        goOn.Set();

        Assert.Contains("Timeout", leader.Result.Message, StringComparison.Ordinal);
        Assert.Equal([9], follower.Result);
    });

    // What is stored is what the rerun is not to give.
    [Fact(Timeout = 20_000)]
    public Task Submit_InARerunThatCannotStore_FollowersHaveTheNewResult() => Cached(() =>
    {
        StrongBox<int> runs = new();
        using ManualResetEventSlim gate = new(true);
        MemoizedFunction<int, int> count = Memoize.Function(
            (int _) =>
            {
                gate.Wait();
                return ++runs.Value;
            },
            new MemoizeOptions { Name = "count", Ignore = ["runs", "gate"] });
        MemoizedFunction<int, int[]> outer = Memoize.Function(
            (int n) =>
            {
                gate.Reset();
                Future<int>[] calls = [.. Enumerable.Range(0, 2).Select(_ => _threads.WithCache().Submit(count, n))];
                gate.Set();
                int[] results = [.. calls.Select(static call => call.Result), .. _threads.WithCache().Map(count, [n + 1, n + 1])];
                return results;
            },
            new MemoizeOptions { Name = "counts", Ignore = ["this", "count", "gate"] });
        count.Invoke(3);
        count.Invoke(4);
        using ReadOnlyCache cache = new(_cache, leaveOpen: true);
        using IDisposable scope = Cache.Use(cache);

        int[] results = outer.Rerun(3);

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[2], results[3]);
        Assert.Equal([3, 3, 4, 4], results.Order());
    });

    // The follower was submitted before the shutdown too: what becomes of the leader then is not its matter.
    [Fact(Timeout = 20_000)]
    public Task Dispose_LeaderFailsAfterwards_TheFollowersRunAndAreWaitedFor() => Cached(() =>
    {
        _cached.Gate.Reset();
        _cached.Failures = 2;
        Future<int[]>[] calls = [.. Enumerable.Range(0, 4).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];
        _threads.Shutdown(wait: false);
        Task<bool[]> disposed = InThread.Run(() =>
        {
            _threads.Dispose();
            return calls.Select(static call => call.IsDone).ToArray();
        });

        _cached.Gate.Set();

        Assert.All(calls[..2], static call => Assert.IsType<InvalidOperationException>(call.GetException()));
        Assert.All(calls[2..], static call => Assert.Equal([9], call.Result));
        Assert.All(disposed.Result, Assert.True);
        Assert.Equal([3, 3, 3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Shutdown_LeaderIsCancelledAfterwards_TheFollowerRuns() => Cached(() =>
    {
        using CancellationTokenSource source = new();
        using Blocker blocker = new(_threads, 2);
        Future<int[]> leader = _threads.WithCache().Submit(_cached.Function, 3, new CallOptions { CancellationToken = source.Token });
        Future<int[]> follower = _threads.WithCache().Submit(_cached.Function, 3);

        _threads.Shutdown(wait: false);
        source.Cancel();
        blocker.Release();

        Assert.Equal([9], follower.Result);
        Assert.True(leader.IsCancelled);
        _threads.Dispose();
    });

    [Fact(Timeout = 20_000)]
    public Task Shutdown_FollowersWereCancelled_TheEndWaitsForNoneOfThem() => Cached(() =>
    {
        using Blocker blocker = new(_threads, 2);
        Future<int[]>[] calls = [.. Enumerable.Range(0, 3).Select(_ => _threads.WithCache().Submit(_cached.Function, 3))];

        Assert.True(calls[1].Cancel());
        blocker.Release();
        _threads.Dispose();

        Assert.Equal([9], calls[2].Result);
        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Shutdown_CancelsFuturesAndTheLeaderFails_TheFollowerIsCancelled() => Cached(() =>
    {
        _cached.Gate.Reset();
        _cached.Failures = 1;
        Future<int[]> leader = _threads.WithCache().Submit(_cached.Function, 3);
        Assert.True(SpinWait.SpinUntil(() => leader.IsRunning, TimeSpan.FromSeconds(15)));
        Future<int[]> follower = _threads.WithCache().Submit(_cached.Function, 3);

        _threads.Shutdown(wait: false, cancelFutures: true);
        _cached.Gate.Set();
        _threads.Dispose();

        Assert.IsType<InvalidOperationException>(leader.GetException());
        Assert.True(follower.IsCancelled);
        Assert.Equal([3], _cached.Runs);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_EqualCallAfterTheShutdown_IsRefused() => Cached(() =>
    {
        _cached.Gate.Reset();
        Future<int[]> leader = _threads.WithCache().Submit(_cached.Function, 3);

        _threads.Shutdown(wait: false);

        Assert.Throws<ExecutorShutdownException>(() => _threads.WithCache().Submit(_cached.Function, 3));
        _cached.Gate.Set();
        Assert.Equal([9], leader.Result);
        _threads.Dispose();
    });

    [Fact(Timeout = 60_000)]
    public async Task Submit_ManyThreadsFewKeysWithCancelsAndFailures_EveryFutureEnds()
    {
        const int Threads = 6;
        StrongBox<int> runs = new();
        MemoizedFunction<int, int> function = Memoize.Function(
            (int n) => Interlocked.Increment(ref runs.Value) % 3 == 0 ? throw new InvalidOperationException() : n,
            new MemoizeOptions { Name = "storm", Ignore = ["runs"] });

        await InThread.Together(Threads, thread =>
        {
            using IDisposable scope = Cache.Use(_cache);
            Random random = new(thread);
            for (int round = 0; round < 300; round++)
            {
                int input = round / 3;
                Future<int> future = _threads.WithCache().Submit(function, input);
                if (random.Next(4) == 0)
                {
                    future.Cancel();
                }

                Assert.True(future.Wait(TimeSpan.FromSeconds(20)));
                Assert.True(future.IsCancelled || future.GetException() is InvalidOperationException || future.Result == input);
            }
        });
    }

    [Fact(Timeout = 20_000)]
    public Task Submit_ArgumentChangedWhileTheLeaderFails_IsRefusedWithTheReason() => Cached(() =>
    {
        using ManualResetEventSlim gate = new();
        MemoizedFunction<List<int>, int> function = Memoize.Function(
            (List<int> list) =>
            {
                gate.Wait();
                return list.Count > 0 ? throw new InvalidDataException() : 0;
            },
            new MemoizeOptions { Name = "changed", Ignore = ["gate"] });
        List<int> mine = [1];
        Future<int> leader = _threads.WithCache().Submit(function, [1]);
        Future<int> follower = _threads.WithCache().Submit(function, mine);

        mine.Add(2);
        gate.Set();

        Assert.IsType<InvalidDataException>(leader.GetException());
        Assert.Contains("changed", Assert.IsType<InvalidOperationException>(follower.GetException()).Message);
    });

    [Fact(Timeout = 20_000)]
    public Task Submit_AFollowersArgumentInterruptsItsThread_TheNextTurnMayWait() => Cached(() =>
    {
        using ManualResetEventSlim gate = new();
        int turns = 0;
        MemoizedFunction<Interrupting, int> function = Memoize.Function(
            (Interrupting _) =>
            {
                gate.Wait();
                return Volatile.Read(ref turns) == 2 ? 2 : throw new InvalidDataException();
            },
            new MemoizeOptions { Name = "interrupts", Ignore = ["gate", "turns"] });
        Interrupting argument = new(() =>
        {
            if (Thread.CurrentThread.Name != "Fleche turns")
            {
                return;
            }

            if (Interlocked.Increment(ref turns) == 1)
            {
                Thread.CurrentThread.Interrupt();
                throw new FormatException("interrupted");
            }

            Thread.Sleep(1);
        });
        Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => _threads.WithCache().Submit(function, argument))];

        gate.Set();

        Assert.IsType<InvalidDataException>(calls[0].GetException());
        Assert.NotNull(calls[1].GetException());
        Assert.Equal(2, calls[2].Result);
    });

    public void Dispose()
    {
        _cached.Gate.Set();
        _threads.Dispose();
        _cache.Dispose();
    }

    private sealed class Interrupting(Action asked) : IDigestible
    {
        public Digest GetDigest()
        {
            asked();
            return Digest.Of(nameof(Interrupting));
        }
    }

    private Task Cached(Action body) => InThread.Run(() =>
    {
        using IDisposable scope = Cache.Use(_cache);
        body();
    });
}
