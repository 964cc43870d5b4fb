using System.Globalization;
using System.Runtime.CompilerServices;

namespace Fleche.Tests.Executors;

/// <summary>Map, on threads with a chunk size of 1 and on an executor that chooses chunk sizes by measuring.</summary>
public sealed class MapTests : IDisposable
{
    private readonly ThreadPoolExecutor _pool = new(3);
    private readonly ChunkingExecutor _chunking = new(3);

    public void Dispose()
    {
        _pool.Dispose();
        _chunking.Dispose();
    }

    private static int Twice(int x) => 2 * x;

    private static async Task<int> TwiceAsync(int x)
    {
        await Task.Yield();
        return 2 * x;
    }

    private static int FailAt7(int x) => x == 7 ? throw new FormatException("7") : x;

    [Fact(Timeout = 30_000)]
    public Task Map_AnyChunkAndBufferSize_GivesTheResultsInOrder() => InThread.Run(() => // K4, K6
    {
        int[] inputs = [.. Enumerable.Range(0, 40)];
        int[] expected = [.. inputs.Select(Twice)];
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            foreach (int? chunkSize in new int?[] { null, 1, 6, 39, 40, 50 })
            {
                foreach (int? bufferSize in new int?[] { null, 1, 2, 7, 40, 80 })
                {
                    Assert.Equal(expected, pool.Map(Twice, inputs, chunkSize, bufferSize: bufferSize));
                    Assert.Equal(expected, pool.Map(TwiceAsync, inputs, chunkSize, bufferSize: bufferSize));
                }
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_NoInputs_GivesNoResults() => InThread.Run(() => // K5
    {
        Assert.Empty(_pool.Map(Twice, Array.Empty<int>()));
        Assert.Empty(_chunking.Map(Twice, Array.Empty<int>(), bufferSize: 3));
        Assert.Equal([4], _chunking.Map(Twice, [2]));
    });

    [Fact(Timeout = 30_000)]
    public Task Map_BadArguments_AreRefusedByTheCall() => InThread.Run(() => // K4, K6
    {
        int[] inputs = [1];
        Assert.Throws<ArgumentNullException>("function", () => _pool.Map((Func<int, int>)null!, inputs));
        Assert.Throws<ArgumentNullException>("inputs", () => _pool.Map(Twice, (int[])null!));
        foreach (int size in new[] { 0, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>("chunkSize", () => _pool.Map(Twice, inputs, chunkSize: size));
            Assert.Throws<ArgumentOutOfRangeException>("bufferSize", () => _pool.Map(Twice, inputs, bufferSize: size));
            Assert.Throws<ArgumentOutOfRangeException>("bufferSize", () => _pool.MapAsync(Twice, inputs, bufferSize: size));
        }
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => _pool.Map(Twice, inputs, timeout: TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentException>("function", () => _pool.Map(x => new ValueTask<int>(x), inputs));
    });

    [Fact(Timeout = 30_000)]
    public async Task Map_NeverEnumerated_RunsAllTheSame() // K10
    {
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            CountdownEvent called = new(500);
            _ = pool.Map(x => called.Signal(), Enumerable.Range(0, 500));
            await InThread.Run(called.Wait);
        }
    }

    [Fact(Timeout = 30_000)]
    public Task Map_EnumeratedTwice_SaysToKeepAList() => InThread.Run(() =>
    {
        IEnumerable<int> results = _pool.Map(Twice, [1, 2]);
        Assert.Equal(6, results.Sum());
        Assert.Contains("ToList()", Assert.Throws<InvalidOperationException>(() => results.Sum()).Message);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_OneElementFails_EarlierResultsComeFirstAndLaterOnesAfterwards() => InThread.Run(() => // K1
    {
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            foreach (int? chunkSize in new int?[] { null, 1, 4, 20 })
            {
                List<int> seen = [];
                int failures = 0;
                using IEnumerator<int> results = pool.Map(FailAt7, Enumerable.Range(0, 12), chunkSize).GetEnumerator();
                while (true)
                {
                    try
                    {
                        if (!results.MoveNext())
                        {
                            break;
                        }

                        seen.Add(results.Current);
                    }
                    catch (FormatException exception)
                    {
                        Assert.Equal("7", exception.Message);
                        Assert.Contains(nameof(FailAt7), exception.StackTrace);
                        Assert.Equal(7, seen.Count);
                        failures++;
                    }
                }
                Assert.Equal([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11], seen);
                Assert.Equal(1, failures);
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_TimeoutExceptionOfACall_IsAnElementError() => InThread.Run(() => // K20
    {
        using IEnumerator<int> results = _pool.Map(
            x => x == 1 ? throw new TimeoutException("own") : x, Enumerable.Range(0, 3), timeout: TimeSpan.FromMinutes(1)).GetEnumerator();
        Assert.True(results.MoveNext());
        Assert.Equal("own", Assert.Throws<TimeoutException>(() => results.MoveNext()).Message);
        Assert.True(results.MoveNext());
        Assert.Equal(2, results.Current);
        Assert.False(results.MoveNext());
    });

    [Fact(Timeout = 30_000)]
    public Task Map_Timeout_GivesWhatIsThereThenThrowsCancelsAndIsOver() => InThread.Run(() => // K2, K21
    {
        using ThreadPoolExecutor one = new(1);
        using ManualResetEventSlim release = new();
        int ran = 0;
        using IEnumerator<int> results = one.Map(x =>
        {
            Interlocked.Increment(ref ran);
            if (x == 2)
            {
                release.Wait();
            }

            return x;
        }, Enumerable.Range(0, 5), timeout: TimeSpan.FromMilliseconds(300)).GetEnumerator();
        Assert.True(results.MoveNext());
        Assert.True(results.MoveNext());
        Assert.Contains("of its call", Assert.Throws<TimeoutException>(() => results.MoveNext()).Message);
        Assert.False(results.MoveNext());
        release.Set();
        one.Shutdown();
        Assert.Equal(3, ran);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_TimeoutZero_StillGivesResultsThatAreThere() => InThread.Run(() =>
    {
        IEnumerable<int> results = _pool.Map(Twice, [1, 2, 3], timeout: TimeSpan.Zero);
        using CountdownEvent ran = new(3);
        _ = _pool.Map(_ => ran.Signal(), [1, 2, 3]);
        ran.Wait();
        _pool.Shutdown();
        Assert.Equal([2, 4, 6], results);
    });

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(19)]
    public Task Map_SourceThrows_AfterTheResultsBeforeItAndIsDisposed(int at) => InThread.Run(() => // K3, F7
    {
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            foreach ((int? chunkSize, int? bufferSize) in new (int?, int?)[] { (null, null), (1, 1), (5, null), (5, 7), (null, 4) })
            {
                Source source = new(at, new FormatException("source"));
                List<int> seen = [];
                using IEnumerator<int> results = pool.Map(Twice, source, chunkSize, bufferSize: bufferSize).GetEnumerator();
                Assert.Equal("source", Assert.Throws<FormatException>(() =>
                {
                    while (results.MoveNext())
                    {
                        seen.Add(results.Current);
                    }
                }).Message);
                Assert.Equal(Enumerable.Range(0, at).Select(Twice), seen);
                Assert.Equal(1, source.Disposals);
                Assert.False(results.MoveNext());
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_LeftEarly_CancelsWhatHasNotStartedAndDisposesTheSource() => InThread.Run(() => // K14, K21
    {
        using ThreadPoolExecutor one = new(1);
        using ManualResetEventSlim release = new();
        Source source = new(int.MaxValue, null);
        int ran = 0;
        foreach (int _ in one.Map(x =>
        {
            Interlocked.Increment(ref ran);
            if (x == 1)
            {
                release.Wait();
            }

            return x;
        }, source, bufferSize: 20))
        {
            break;
        }
        release.Set();
        one.Shutdown();
        Assert.InRange(ran, 1, 2);
        Assert.Equal(1, source.Disposals);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_LinqLeavesAtAnError_CancelsWhatHasNotStarted() => InThread.Run(() =>
    {
        using ThreadPoolExecutor one = new(1);
        int ran = 0;
        using ManualResetEventSlim release = new();
        Assert.Throws<FormatException>(() => one.Map(x =>
        {
            Interlocked.Increment(ref ran);
            if (x == 1)
            {
                release.Wait();
            }

            return x == 0 ? throw new FormatException() : x;
        }, Enumerable.Range(0, 100)).ToList());
        release.Set();
        one.Shutdown();
        Assert.InRange(ran, 1, 2);
    });

    [Theory(Timeout = 30_000)]
    [InlineData(1, null)]
    [InlineData(5, null)]
    [InlineData(5, 3)]
    [InlineData(20, 1)]
    public Task Map_NobodyConsumes_TakesExactlyTheBuffer(int bufferSize, int? chunkSize) => InThread.Run(() => // K6
    {
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            Source source = new(int.MaxValue, null);
            using IEnumerator<int> results = pool.Map(Twice, source, chunkSize, bufferSize: bufferSize).GetEnumerator();
            Assert.Equal(bufferSize, source.Taken);
            for (int i = 0; i < 30; i++)
            {
                Assert.True(results.MoveNext()); // K11: one more only when the consumer comes back from a result
                Assert.Equal(2 * i, results.Current);
                Assert.InRange(source.Taken, i + 1, i + bufferSize);
            }
        }
    });

    [Fact(Timeout = 60_000)]
    public Task Map_EndlessSource_RunsInFlatMemory() => InThread.Run(() => // K6
    {
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            Source source = new(int.MaxValue, null);
            Assert.Equal(20_000, pool.Map(Twice, source, bufferSize: 100).Take(20_000).Count());
            Assert.InRange(source.Taken, 20_000, 20_100);
            Assert.Equal(1, source.Disposals);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_YieldedResult_IsNotKeptAlive() => InThread.Run(() => // D15
    {
        foreach (Executor pool in new Executor[] { _pool, _chunking })
        {
            foreach (int? chunkSize in new int?[] { null, 4 })
            {
                WeakReference[] weak = new WeakReference[12];
                using IEnumerator<object> results = pool.Map(_ => new object(), weak, chunkSize).GetEnumerator();
                for (int i = 0; i < weak.Length; i++)
                {
                    weak[i] = Next(results);
                    GC.Collect();
                    for (int k = 0; k < i; k++)
                    {
                        Assert.False(weak[k].IsAlive);
                    }
                }
                Assert.False(results.MoveNext());
                GC.Collect();
                Assert.False(weak[^1].IsAlive);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Next(IEnumerator<object> results)
        {
            Assert.True(results.MoveNext());
            return new WeakReference(results.Current);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_BrokenExecutor_ThrowsAtTheCall() => InThread.Run(() =>
    {
        using ChunkingExecutor broken = new(1) { BreaksAt = 1 };
        Source source = new(int.MaxValue, null);
        Assert.Throws<BrokenExecutorException>(() => broken.Map(Twice, source));
        Assert.Equal(1, source.Disposals);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ExecutorBreaksOnTheWay_ThrowsAfterTheResultsBeforeItAndIsOver() => InThread.Run(() =>
    {
        using ChunkingExecutor breaking = new(1) { BreaksAt = 3 };
        Source source = new(int.MaxValue, null);
        using IEnumerator<int> results = breaking.Map(Twice, source, chunkSize: 2, bufferSize: 10).GetEnumerator();
        for (int i = 0; i < 4; i++)
        {
            Assert.True(results.MoveNext());
        }

        Assert.Throws<BrokenExecutorException>(() => results.MoveNext());
        Assert.False(results.MoveNext());
        Assert.Equal(1, source.Disposals);
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ShutdownWithPartOfAChunkTaken_RunsThatToo() => InThread.Run(() =>
    {
        foreach (bool wait in new[] { true, false })
        {
            int runs = 0;
            Source source = new(int.MaxValue, null);
            ThreadPoolExecutor pool = new(2);
            using IEnumerator<int> results = pool.Map(
                value =>
                {
                    Interlocked.Increment(ref runs);
                    return Twice(value);
                },
                source,
                chunkSize: 10,
                bufferSize: 15).GetEnumerator();

            pool.Shutdown(wait);

            for (int i = 0; i < 15; i++)
            {
                Assert.True(results.MoveNext());
                Assert.Equal(Twice(i), results.Current);
            }

            Assert.Throws<ExecutorShutdownException>(() => results.MoveNext());
            Assert.Equal(15, runs);
        }
    });

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    public Task Map_GoesOnAfterTheRefusal_IsOver(int chunkSize) => InThread.Run(() =>
    {
        using ThreadPoolExecutor pool = new(1);
        using IEnumerator<int> results = pool.Map(Twice, new Source(int.MaxValue, null), chunkSize, bufferSize: 2).GetEnumerator();
        pool.Shutdown();
        Assert.True(results.MoveNext());
        Assert.True(results.MoveNext());

        Assert.Throws<ExecutorShutdownException>(() => results.MoveNext());
        Assert.False(results.MoveNext());
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ShutdownRightAfter_EveryInputTakenIsRun() => InThread.Run(() =>
    {
        foreach (bool wait in new[] { true, false })
        {
            ChunkingExecutor pool = new(2);
            IEnumerable<int> results = pool.Map(Twice, Enumerable.Range(0, 5_000));
            pool.Shutdown(wait);
            Assert.Equal(Enumerable.Range(0, 5_000).Select(Twice), results);
        }
    });

    // It was cut before, so that no list of what waits has it any more.
    [Fact(Timeout = 30_000)]
    public Task Map_ShutdownWhileAnotherThreadSubmitsAChunk_RunsThatToo() => InThread.Run(() =>
    {
        using ManualResetEventSlim submitting = new(), goOn = new();
        ChunkingExecutor pool = new(1)
        {
            Submitting = () =>
            {
                submitting.Set();
                goOn.Wait();
            },
        };
        Task<IEnumerable<int>> map = InThread.Run(() => pool.Map(Twice, [1, 2, 3], chunkSize: 3));
        submitting.Wait();

        Task shutdown = InThread.Run(() => pool.Shutdown());

        Assert.False(shutdown.Wait(TimeSpan.FromSeconds(0.3)));
        goOn.Set();
        Assert.Equal([2, 4, 6], map.Result);
        shutdown.Wait();
    });

    // As code of an input may that is run to write it.
    [Theory(Timeout = 30_000)]
    [InlineData(3)]
    [InlineData(null)]
    public Task Map_ShutdownInTheMiddleOfASubmission_TheMapIsRefused(int? chunkSize) => InThread.Run(() =>
    {
        ChunkingExecutor? pool = null;
        pool = new ChunkingExecutor(1) { Submitting = () => pool!.Shutdown() };

        Task map = InThread.Run(() => Assert.Throws<ExecutorShutdownException>(() => pool.Map(Twice, [1, 2, 3], chunkSize)));

        Assert.True(map.Wait(TimeSpan.FromSeconds(10)), "it waits for itself");
    });

    [Fact(Timeout = 30_000)]
    public Task Map_TwoThreadsShutDownInTheMiddleOfTheirSubmissions_NeitherWaitsForTheOther() => InThread.Run(() =>
    {
        using ManualResetEventSlim release = new();
        using Barrier both = new(2);
        int toEnd = 0;
        ChunkingExecutor? pool = null;
        pool = new ChunkingExecutor(1)
        {
            Submitting = () =>
            {
                if (Interlocked.Decrement(ref toEnd) >= 0)
                {
                    both.SignalAndWait();
                    release.Set();
                    pool!.Shutdown();
                }
            },
        };
        IEnumerable<int> results = pool.Map(
            x =>
            {
                release.Wait();
                return x;
            },
            Enumerable.Range(0, 100));
        toEnd = 2;

        Task[] ends = [InThread.Run(() => pool.Shutdown()), InThread.Run(() => pool.Shutdown())];

        Assert.True(Task.WaitAll(ends, TimeSpan.FromSeconds(10)), "they wait for each other");
        Assert.Throws<ExecutorShutdownException>(() => results.Count());
    });

    [Fact(Timeout = 30_000)]
    public Task Map_LeftEarlyWhileAnotherThreadSubmitsAChunk_CancelsThatToo() => InThread.Run(() =>
    {
        using ManualResetEventSlim mapped = new(), submitting = new(), goOn = new(), release = new();
        using ChunkingExecutor pool = new(1)
        {
            Submitting = () =>
            {
                if (Thread.CurrentThread.IsThreadPoolThread)
                {
                    submitting.Set();
                    goOn.Wait();
                }
            },
        };
        IEnumerator<int> results = pool.Map(
            x =>
            {
                (x == 0 ? mapped : release).Wait();
                return x;
            },
            Enumerable.Range(0, 100)).GetEnumerator();
        try
        {
            mapped.Set();
            Assert.True(submitting.Wait(TimeSpan.FromSeconds(10)));
            Future? before = pool.Last;

            results.Dispose();
            goOn.Set();

            Assert.True(SpinWait.SpinUntil(() => pool.Last != before, TimeSpan.FromSeconds(10)));
            Assert.True(pool.Last!.Wait(TimeSpan.FromSeconds(10)));
            Assert.True(pool.Last.IsCancelled);
        }
        finally
        {
            release.Set();
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ACallIsRefusedWhileAnotherIsAccepted_TheAcceptedOneRuns() => InThread.Run(() =>
    {
        using ManualResetEventSlim first = new(), third = new(), fourth = new();
        int calls = 0;
        using ChunkingExecutor pool = new(1)
        {
            BreaksAt = 5,
            Submitting = () =>
            {
                if (Interlocked.Increment(ref calls) == 4)
                {
                    fourth.Wait();
                }
            },
        };
        ManualResetEventSlim?[] gates = [null, first, null, third, null, null];
        using IEnumerator<int> results = pool.Map(i => { gates[i]?.Wait(); return 2 * i; }, [1, 2, 3, 4, 5]).GetEnumerator();
        Future accepted = pool.Last!;
        first.Set();
        Assert.True(SpinWait.SpinUntil(() => pool.Calls == 5, TimeSpan.FromSeconds(10)));

        fourth.Set();
        Assert.True(SpinWait.SpinUntil(() => pool.Last != accepted, TimeSpan.FromSeconds(10)));
        Assert.False(SpinWait.SpinUntil(() => pool.Last!.IsCancelled, TimeSpan.FromMilliseconds(200)));
        third.Set();

        foreach (int i in new[] { 1, 2, 3, 4 })
        {
            Assert.True(results.MoveNext());
            Assert.Equal(2 * i, results.Current);
        }

        Assert.Throws<BrokenExecutorException>(() => results.MoveNext());
    });

    // An input waits for two more, which nobody will ask for.
    [Fact(Timeout = 30_000)]
    public Task Map_NeverEnumeratedWithAnInputLeft_IsCollected() => InThread.Run(() =>
    {
        WeakReference[] states = [.. Enumerable.Range(0, 100).Select(_ => MapAndDrop())];

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                return !states.Any(static state => state.IsAlive);
            },
            TimeSpan.FromSeconds(10)));

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference MapAndDrop()
        {
            object state = new();
            _pool.Map(_ => state, Enumerable.Range(0, 10), chunkSize: 3, bufferSize: 4);
            return new WeakReference(state);
        }
    });

    // What one input changes about its thread is not the next one's, however they travel.
    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(3)]
    public Task Map_AnInputChangesTheSurroundings_TheNextOnesDoNotSeeIt(int chunkSize) => InThread.Run(() =>
    {
        using ThreadPoolExecutor one = new(1);
        Assert.Equal(["1.5 True", "1.5 True", "1.5 True"], one.Map(static i => Change(), [1, 2, 3], chunkSize: chunkSize));
        Assert.Equal(["1.5 True", "1.5 True", "1.5 True"], one.Map(static i => Task.FromResult(Change()), [1, 2, 3], chunkSize: chunkSize));

        static string Change()
        {
            string seen = $"{1.5} {SynchronizationContext.Current is null}";
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            return seen;
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_AsynchronousFunction_IsCalledOnTheThreadOfItsChunk() => InThread.Run(() =>
    {
        using ThreadPoolExecutor one = new(1);
        int thread = one.Submit(static () => Environment.CurrentManagedThreadId).Result;
        IEnumerable<int> threads = one.Map(
            static async i =>
            {
                int thread = Environment.CurrentManagedThreadId;
                await Task.Yield();
                return thread;
            },
            Enumerable.Range(0, 20),
            chunkSize: 20);
        Assert.All(threads, other => Assert.Equal(thread, other));
    });

    [Fact(Timeout = 30_000)]
    public Task Map_DroppedInTheMiddle_IsCollected() => InThread.Run(() =>
    {
        WeakReference state = MapAndDrop();

        // The last calls may still be leaving their threads.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !state.IsAlive;
            },
            TimeSpan.FromSeconds(10)));
        Assert.Equal(2, _chunking.Submit(Twice, 1).Result);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference MapAndDrop()
        {
            object state = new();
            IEnumerator<object> results = _chunking.Map(_ => state, Endless(), bufferSize: 8).GetEnumerator();
            Assert.True(results.MoveNext());
            return new WeakReference(state);
        }

        static IEnumerable<int> Endless()
        {
            for (int i = 0; ; i++)
            {
                yield return i;
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Map_ShutdownCancelsFutures_ElementsAreCancelled() => InThread.Run(() =>
    {
        ThreadPoolExecutor one = new(1);
        using Blocker blocker = new(one);
        using IEnumerator<int> results = one.Map(Twice, [1, 2]).GetEnumerator();
        one.Shutdown(wait: false, cancelFutures: true);
        Assert.Throws<TaskCanceledException>(() => results.MoveNext());
        Assert.Throws<TaskCanceledException>(() => results.MoveNext());
        Assert.False(results.MoveNext());
    });

    [Fact(Timeout = 60_000)]
    public Task Map_ShortCalls_ChunksGrow() => InThread.Run(() => // K12
    {
        Assert.Equal(200_000, _chunking.Map(Twice, Enumerable.Range(0, 200_000)).Count());
        Assert.InRange(_chunking.Calls, 1, 50_000);
    });

    [Fact(Timeout = 60_000)]
    public Task Map_LongCalls_TravelOneByOne() => InThread.Run(() =>
    {
        int[] inputs = [.. Enumerable.Range(0, 30)];
        Assert.Equal(inputs, _chunking.Map(x => { Task.Delay(5).Wait(); return x; }, inputs));
        Assert.Equal(30, _chunking.Calls);
    });

    [Fact(Timeout = 60_000)]
    public Task Map_SeveralAtOnce_StayApart() => InThread.Together(6, thread =>
    {
        int[] inputs = [.. Enumerable.Range(1000 * thread, 1000)];
        Executor pool = thread % 2 == 0 ? _pool : _chunking;
        Assert.Equal(inputs.Select(Twice), pool.Map(Twice, inputs, bufferSize: thread < 3 ? null : 50));
    });
}
