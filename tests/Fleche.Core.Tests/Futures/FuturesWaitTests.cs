namespace Fleche.Tests;

public class FuturesWaitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    private static Future<int> Cancelled()
    {
        Future<int> future = new();
        future.Cancel();
        return future;
    }

    private static Future<int> Failed() => Future<int>.FromException(new InvalidOperationException());

    [Fact(Timeout = 30_000)]
    public Task Wait_NoFutures_ReturnsAtOnce() => InThread.Run(() => // K5
    {
        foreach (ReturnWhen returnWhen in Enum.GetValues<ReturnWhen>())
        {
            var (done, notDone) = Futures.Wait(Array.Empty<Future<int>>(), returnWhen: returnWhen);
            Assert.Empty(done);
            Assert.Empty(notDone);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_AllDoneAlready_ReturnsAtOnce() => InThread.Run(() => // K7
    {
        Future<int>[] futures = [Future<int>.FromResult(1), Failed(), Cancelled()];
        var (done, notDone) = Futures.Wait(futures);
        Assert.Equal(futures.ToHashSet(), done);
        Assert.Empty(notDone);
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_Duplicates_CountOnce() => InThread.Run(() =>
    {
        Future<int> finished = Future<int>.FromResult(1), pending = new();
        var (done, notDone) = Futures.Wait([finished, pending, finished, pending], TimeSpan.Zero);
        Assert.Equal([finished], done);
        Assert.Equal([pending], notDone);
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_FirstCompletedAndSomeDone_ReturnsThose() => InThread.Run(() => // K7
    {
        Future<int> finished = Future<int>.FromResult(1), cancelled = Cancelled(), pending = new();
        var (done, notDone) = Futures.Wait([pending, finished, cancelled], returnWhen: ReturnWhen.FirstCompleted);
        Assert.Equal(new HashSet<Future<int>> { finished, cancelled }, done);
        Assert.Equal([pending], notDone);
        Assert.False(pending.HasContinuations);
    });

    [Fact(Timeout = 30_000)]
    public async Task Wait_FirstCompleted_ReturnsWithTheFirst() // K7
    {
        Future<int> first = new(), second = new();
        var wait = InThread.Run(() => Futures.Wait([first, second], returnWhen: ReturnWhen.FirstCompleted));
        first.TrySetResult(1);
        var (done, notDone) = await wait;
        Assert.Equal([first], done);
        Assert.Equal([second], notDone);
        Assert.False(second.HasContinuations);
    }

    [Fact(Timeout = 30_000)]
    public Task Wait_FirstExceptionAndOneFailedAlready_ReturnsAtOnce() => InThread.Run(() => // K7
    {
        Future<int> failed = Failed(), pending = new();
        var (done, notDone) = Futures.Wait([failed, pending], returnWhen: ReturnWhen.FirstException);
        Assert.Equal([failed], done);
        Assert.Equal([pending], notDone);
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_FirstExceptionAndOneCancelled_GoesOnWaiting() => InThread.Run(() => // K7: a cancelled future counts as done, not as failed
    {
        Future<int> cancelled = Cancelled(), pending = new();
        var (done, notDone) = Futures.Wait([cancelled, pending], Short, ReturnWhen.FirstException);
        Assert.Equal([cancelled], done);
        Assert.Equal([pending], notDone);
        pending.TrySetResult(1);
        Assert.Equal(2, Futures.Wait([cancelled, pending], returnWhen: ReturnWhen.FirstException).Done.Count);
    });

    [Fact(Timeout = 30_000)]
    public async Task Wait_FirstException_PassesSuccessesAndReturnsWithTheFailure() // K7
    {
        Future<int> good = new(), bad = new(), pending = new();
        var wait = InThread.Run(() => Futures.Wait([good, bad, pending], returnWhen: ReturnWhen.FirstException));
        good.TrySetResult(1);
        bad.TrySetDeferred(new Deferred<int>(new InvalidOperationException()));
        var (done, notDone) = await wait;
        Assert.Equal(new HashSet<Future<int>> { good, bad }, done);
        Assert.Equal([pending], notDone);
    }

    [Fact(Timeout = 30_000)]
    public Task Wait_Timeout_GivesWhatIsDoneAndLeavesNothingBehind() => InThread.Run(() => // K7
    {
        Future<int> finished = Future<int>.FromResult(1), pending = new();
        var (done, notDone) = Futures.Wait([finished, pending], Short);
        Assert.Equal([finished], done);
        Assert.Equal([pending], notDone);
        Assert.False(pending.HasContinuations);
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_MixedTypes_AreFutures() => InThread.Run(() =>
    {
        var (done, _) = Futures.Wait<Future>([Future<int>.FromResult(1), Future<string>.FromResult("a")]);
        Assert.Equal(2, done.Count);
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_BadArguments_AreRefused() => InThread.Run(() =>
    {
        Assert.Throws<ArgumentNullException>("futures", () => Futures.Wait<Future<int>>(null!));
        Assert.Throws<ArgumentException>("futures", () => Futures.Wait(new Future<int>[] { null! }));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => Futures.Wait(Array.Empty<Future<int>>(), TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>("returnWhen", () => Futures.Wait(Array.Empty<Future<int>>(), null, (ReturnWhen)9));
    });

    [Fact(Timeout = 60_000)]
    public async Task Wait_HundredThousandFutures_IsLinear()
    {
        Future<int>[] futures = [.. Enumerable.Range(0, 100_000).Select(_ => new Future<int>())];
        Assert.Equal(100_000, Futures.Wait(futures, TimeSpan.Zero).NotDone.Count);
        var wait = InThread.Run(() => Futures.Wait(futures));
        await InThread.Run(() =>
        {
            foreach (Future<int> future in futures)
            {
                future.TrySetResult(1);
            }
        });
        Assert.Equal(100_000, (await wait).Done.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Wait_ConcurrentCompletion_NoWakeUpIsLost()
    {
        for (int round = 0; round < 100; round++)
        {
            Future<int>[] futures = [.. Enumerable.Range(0, 64).Select(_ => new Future<int>())];
            await InThread.Together(6, thread =>
            {
                if (thread < 2)
                {
                    Assert.Empty(Futures.Wait(futures).NotDone);
                    return;
                }
                for (int i = thread - 2; i < futures.Length; i += 4)
                {
                    if (i % 3 == 0)
                    {
                        futures[i].Cancel();
                    }
                    else
                    {
                        futures[i].TrySetResult(i);
                    }
                }
            });
        }
    }
}
