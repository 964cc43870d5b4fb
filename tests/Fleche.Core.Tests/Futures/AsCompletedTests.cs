using System.Runtime.CompilerServices;

namespace Fleche.Tests;

public class AsCompletedTests
{
    private static Future<int>[] Pending(int count) => [.. Enumerable.Range(0, count).Select(_ => new Future<int>())];

    [Fact(Timeout = 30_000)]
    public async Task AsCompleted_PendingFutures_ComeInOrderOfCompletion()
    {
        Future<int>[] futures = Pending(3);
        using IEnumerator<Future<int>> completed = Futures.AsCompleted(futures).GetEnumerator();
        foreach (int i in new[] { 2, 0, 1 })
        {
            Task<bool> next = InThread.Run(completed.MoveNext);
            futures[i].TrySetResult(i);
            Assert.True(await next);
            Assert.Same(futures[i], completed.Current);
        }
        Assert.False(completed.MoveNext());
    }

    [Fact(Timeout = 30_000)]
    public Task AsCompleted_DoneAlreadyCancelledAndDuplicates_EachOnce() => InThread.Run(() => // K9
    {
        Future<int> finished = Future<int>.FromResult(1), cancelled = new();
        cancelled.Cancel();
        Assert.Equal([finished, cancelled], Futures.AsCompleted([finished, cancelled, finished, cancelled]));
        Assert.Empty(Futures.AsCompleted(Array.Empty<Future<int>>()));
    });

    [Fact(Timeout = 30_000)]
    public Task AsCompleted_ZeroTimeout_GivesTheDoneOnesThenThrows() => InThread.Run(() => // K9
    {
        Future<int> finished = Future<int>.FromResult(1);
        Future<int>[] pending = Pending(2);
        List<Future<int>> seen = [];
        TimeoutException late = Assert.Throws<TimeoutException>(() =>
        {
            foreach (Future<int> future in Futures.AsCompleted([pending[0], finished, pending[1]], TimeSpan.Zero))
            {
                seen.Add(future);
            }
        });
        Assert.Equal([finished], seen);
        Assert.Contains("2 (of 3) futures unfinished", late.Message);
        Assert.All(pending, future => Assert.False(future.HasContinuations));
    });

    [Fact(Timeout = 30_000)]
    public Task AsCompleted_LeftEarly_LeavesNothingBehind() => InThread.Run(() =>
    {
        Future<int>[] futures = [Future<int>.FromResult(1), .. Pending(2)];
        foreach (Future<int> future in Futures.AsCompleted(futures))
        {
            break;
        }

        Assert.All(futures, future => Assert.False(future.HasContinuations));
    });

    [Fact(Timeout = 30_000)]
    public Task AsCompleted_EnumeratedTwice_SaysToKeepAList() => InThread.Run(() =>
    {
        IEnumerable<Future<int>> completed = Futures.AsCompleted([Future<int>.FromResult(1)]);
        Assert.Single(completed);
        Assert.Contains("ToList()", Assert.Throws<InvalidOperationException>(() => completed.Count()).Message);
    });

    [Fact(Timeout = 30_000)]
    public Task AsCompleted_BadArguments_AreRefusedByTheCall() => InThread.Run(() =>
    {
        Assert.Throws<ArgumentNullException>("futures", () => Futures.AsCompleted<int>(null!));
        Assert.Throws<ArgumentException>("futures", () => Futures.AsCompleted(new Future<int>[] { null! }));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => Futures.AsCompleted(Pending(1), TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentNullException>("futures", () => Futures.AsCompletedAsync<int>(null!));
    });

    [Fact(Timeout = 30_000)]
    public Task AsCompleted_YieldedFuture_IsNotKeptAlive() => InThread.Run(() => // D15
    {
        WeakReference[] weak = new WeakReference[3];
        using IEnumerator<Future<int>> completed = Start(weak);
        for (int i = 0; i < weak.Length; i++)
        {
            Assert.True(completed.MoveNext());
            GC.Collect();
            for (int k = 0; k < i; k++)
            {
                Assert.False(weak[k].IsAlive);
            }
        }
        Assert.False(completed.MoveNext());
        GC.Collect();
        Assert.False(weak[^1].IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static IEnumerator<Future<int>> Start(WeakReference[] weak)
        {
            Future<int>[] futures = [.. weak.Select((_, i) => Future<int>.FromResult(i))];
            for (int i = 0; i < weak.Length; i++)
            {
                weak[i] = new WeakReference(futures[i]);
            }

            return Futures.AsCompleted(futures).GetEnumerator();
        }
    });

    [Fact(Timeout = 60_000)]
    public async Task AsCompleted_ConcurrentCompletion_EachExactlyOnce()
    {
        for (int round = 0; round < 100; round++)
        {
            Future<int>[] futures = Pending(64);
            List<Future<int>> seen = [];
            await InThread.Together(5, thread =>
            {
                if (thread == 0)
                {
                    seen.AddRange(Futures.AsCompleted(futures));
                    return;
                }
                for (int i = thread - 1; i < futures.Length; i += 4)
                {
                    futures[i].TrySetResult(i);
                }
            });
            Assert.Equal(64, seen.Count);
            Assert.Equal(futures.ToHashSet(), seen.ToHashSet());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task AsCompletedAsync_ConcurrentCompletion_EachExactlyOnce()
    {
        for (int round = 0; round < 100; round++)
        {
            Future<int>[] futures = Pending(64);
            Task completion = InThread.Together(4, thread =>
            {
                for (int i = thread; i < futures.Length; i += 4)
                {
                    futures[i].TrySetResult(i);
                }
            });
            List<Future<int>> seen = [];
            await foreach (Future<int> future in Futures.AsCompletedAsync(futures))
            {
                seen.Add(future);
            }

            Assert.Equal(64, seen.Count);
            Assert.Equal(futures.ToHashSet(), seen.ToHashSet());
            await completion;
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task AsCompletedAsync_TokenFires_ThrowsAndLeavesNothingBehind()
    {
        using CancellationTokenSource source = new();
        Future<int>[] futures = Pending(2);
        futures[0].TrySetResult(1);
        int seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Future<int> future in Futures.AsCompletedAsync(futures, source.Token))
            {
                seen++;
                source.CancelAfter(1);
            }
        });
        Assert.Equal(1, seen);
        Assert.False(futures[1].HasContinuations);
        Assert.False(futures[1].IsDone);
    }

    [Fact(Timeout = 30_000)]
    public async Task AsCompletedAsync_TokenOfTheEnumeration_IsHeardToo()
    {
        using CancellationTokenSource call = new(), enumeration = new();
        enumeration.CancelAfter(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Future<int> _ in Futures.AsCompletedAsync(Pending(1), call.Token).WithCancellation(enumeration.Token)) { }
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task AsCompleted_FuturesAreCancelled_Wakes() // G4
    {
        Future<int>[] futures = Pending(5);
        Task<int> count = InThread.Run(() => Futures.AsCompleted(futures).Count(future => future.IsCancelled));
        foreach (Future<int> future in futures)
        {
            future.Cancel();
        }

        Assert.Equal(5, await count);
    }
}
