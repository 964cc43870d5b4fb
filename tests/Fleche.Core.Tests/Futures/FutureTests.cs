using System.Runtime.CompilerServices;

namespace Fleche.Tests;

public class FutureTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact(Timeout = 30_000)]
    public Task State_NewFuture_IsPending() => InThread.Run(() =>
    {
        Future<int> future = new();
        Assert.Equal(FutureState.Pending, future.State);
        Assert.False(future.IsDone || future.IsRunning || future.IsCancelled);
    });

    [Fact(Timeout = 30_000)]
    public Task TrySetRunning_PendingFuture_IsRunningAndNoLongerCancellable() => InThread.Run(() =>
    {
        Future<int> future = new();
        Assert.True(future.TrySetRunning());
        Assert.True(future.IsRunning);
        Assert.False(future.Cancel());
        Assert.False(future.IsDone);
    });

    [Fact(Timeout = 30_000)]
    public Task TrySetRunning_CancelledFuture_IsRefused() => InThread.Run(() =>
    {
        Future<int> future = new();
        Assert.True(future.Cancel());
        Assert.False(future.TrySetRunning());
        Assert.Equal(FutureState.Cancelled, future.State);
    });

    [Fact(Timeout = 30_000)]
    public Task Cancel_Twice_IsTrueBothTimes() => InThread.Run(() =>
    {
        Future<int> future = new();
        Assert.True(future.Cancel());
        Assert.True(future.Cancel());
    });

    [Fact(Timeout = 30_000)]
    public Task Cancel_RunningFutureWhoseOwnerStopsIt_StaysRunningUntilItIsStopped() => InThread.Run(() =>
    {
        Future<int> future = new() { Owner = new Owner { Stops = true } };
        future.TrySetRunning();
        Task task = future.AsTask();

        Assert.True(future.Cancel());
        Assert.Equal(FutureState.Running, future.State);
        Assert.True(future.TrySetCancelled());

        Assert.Equal(FutureState.Cancelled, future.State);
        Assert.True(future.Cancel());
        Assert.False(future.TrySetResult(1));
        Assert.Throws<TaskCanceledException>(() => future.Result);
        Assert.True(task.IsCanceled);
    });

    [Fact(Timeout = 30_000)]
    public Task TrySetCancelled_FinishedFuture_ChangesNothing() => InThread.Run(() =>
    {
        Future<int> future = Future<int>.FromResult(1);
        Assert.False(future.TrySetCancelled());
        Assert.Equal(1, future.Result);
    });

    [Fact(Timeout = 30_000)]
    public Task Cancel_FinishedFuture_IsFalse() => InThread.Run(() => // L12
    {
        Assert.False(Future<int>.FromResult(1).Cancel());
        Assert.False(Future<int>.FromException(new InvalidOperationException()).Cancel());
    });

    [Fact(Timeout = 30_000)]
    public Task TrySetResult_DoneFuture_ChangesNothing() => InThread.Run(() => // L3
    {
        Future<int> future = Future<int>.FromResult(1);
        Assert.False(future.TrySetResult(2));
        Assert.False(future.TrySetException(new InvalidOperationException()));
        Assert.False(future.TrySetDeferred(new Deferred<int>(3)));
        Assert.Equal(1, future.Result);

        Future<int> cancelled = new();
        cancelled.Cancel();
        Assert.False(cancelled.TrySetResult(2));
        Assert.True(cancelled.IsCancelled);
    });

    [Fact(Timeout = 30_000)]
    public Task Result_FailedFuture_ThrowsTheVeryObjectEachTime() => InThread.Run(() =>
    {
        InvalidOperationException own = new("own");
        Future<int> future = Future<int>.FromException(own);
        Assert.Same(own, Assert.Throws<InvalidOperationException>(() => future.Result));
        Assert.Same(own, Assert.Throws<InvalidOperationException>(() => future.GetResult(TimeSpan.Zero)));
        Assert.Same(own, future.GetException());
        Assert.Equal(FutureState.Finished, future.State);
    });

    [Fact(Timeout = 30_000)]
    public Task Result_FailedFuture_KeepsTheOriginalStackAndDoesNotGrow() => InThread.Run(() =>
    {
        Future<int> future = new();
        try
        {
            ThrowFromHere();
        }
        catch (InvalidOperationException exception)
        {
            future.TrySetException(exception);
        }
        string first = Assert.Throws<InvalidOperationException>(() => future.Result).StackTrace!;
        string second = Assert.Throws<InvalidOperationException>(() => future.Result).StackTrace!;
        Assert.Contains(nameof(ThrowFromHere), first);
        Assert.Contains(nameof(ThrowFromHere), second);
        Assert.Equal(first.Split('\n').Length, second.Split('\n').Length);
    });

    [Fact(Timeout = 30_000)]
    public Task Result_RemoteStack_IsInTheStackTrace() => InThread.Run(() =>
    {
        InvalidOperationException exception = new("far");
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.SetRemoteStackTrace(exception, "   at Far.Away()\n");
        Future<int> future = new();
        future.TrySetDeferred(new Deferred<int>(exception));
        Assert.Contains("Far.Away", Assert.Throws<InvalidOperationException>(() => future.Result).ToString());
    });

    [Fact(Timeout = 30_000)]
    public async Task Result_CancelledFuture_ThrowsOperationCanceled()
    {
        Future<int> future = new();
        future.Cancel();
        Assert.Throws<TaskCanceledException>(() => future.Result);
        Assert.Throws<TaskCanceledException>(() => future.GetResult(TimeSpan.Zero));
        Assert.Throws<TaskCanceledException>(() => future.GetException());
        Assert.True(future.AsTask().IsCanceled);
        await Assert.ThrowsAsync<TaskCanceledException>(async () => await future);
    }

    [Fact(Timeout = 30_000)]
    public Task GetResult_NotDoneInTime_SaysHowLongAndThatTheCallGoesOn() => InThread.Run(() =>
    {
        Future<int> future = new();
        TimeoutException late = Assert.Throws<TimeoutException>(() => future.GetResult(Soon));
        Assert.Contains(Soon.ToString(), late.Message);
        Assert.Contains("goes on", late.Message);
        Assert.Throws<TimeoutException>(() => future.GetException(TimeSpan.Zero));
        Assert.False(future.IsDone);
    });

    [Fact(Timeout = 30_000)]
    public Task GetResult_TimeoutExceptionOfTheCall_IsTheCallsOwn() => InThread.Run(() => // K20
    {
        TimeoutException own = new("own");
        Assert.Same(own, Assert.Throws<TimeoutException>(() => Future<int>.FromException(own).GetResult(Soon)));
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_OutOfRangeTimeout_IsRefused() => InThread.Run(() =>
    {
        Future<int> future = new();
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => future.Wait(TimeSpan.FromMilliseconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => future.GetResult(TimeSpan.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => future.GetException(TimeSpan.FromTicks(-1)));
    });

    [Fact(Timeout = 30_000)]
    public Task Wait_PendingFuture_IsFalseAfterTheTimeoutAndLeavesNothingBehind() => InThread.Run(() =>
    {
        Future<int> future = new();
        for (int i = 0; i < 3; i++)
        {
            Assert.False(future.Wait(TimeSpan.FromMilliseconds(1)));
        }

        Assert.False(future.HasContinuations);
    });

    [Fact(Timeout = 30_000)]
    public async Task Wait_LongestTimeSpan_IsAWaitWithoutEnd()
    {
        Future<int> future = new();
        Task<bool> wait = InThread.Run(() => future.Wait(TimeSpan.MaxValue));
        future.TrySetResult(1);
        Assert.True(await wait);
    }

    [Fact(Timeout = 30_000)]
    public async Task Wait_SeveralThreads_AllWake() // C15
    {
        Future<int> future = new();
        Task<int>[] waits = [.. Enumerable.Range(0, 20).Select(_ => InThread.Run(() => future.Result))];
        future.TrySetResult(7);
        Assert.All(await Task.WhenAll(waits), value => Assert.Equal(7, value));
    }

    [Fact(Timeout = 30_000)]
    public async Task Wait_WhoeverLocksTheFuture_DoesNotKeepItFromCompleting()
    {
        Future<int> future = new();
        Task<int> wait = InThread.Run(() =>
        {
            lock (future)
            {
                return future.Result;
            }
        });
        await InThread.Run(() => future.TrySetResult(1));
        Assert.Equal(1, await wait);
    }

    [Fact(Timeout = 30_000)]
    public Task OnCancelled_CancelledPendingFuture_OwnerHearsOnceAndIsReleased() => InThread.Run(() =>
    {
        Future<int> future = new();
        Owner owner = new();
        future.Owner = owner;
        future.Cancel();
        future.Cancel();
        Assert.Equal([future], owner.Cancelled);
        Assert.Null(future.Owner);
    });

    [Fact(Timeout = 30_000)]
    public Task Owner_FinishedFuture_IsReleased() => InThread.Run(() =>
    {
        Future<int> future = new() { Owner = new Owner() };
        future.TrySetResult(1);
        Assert.Null(future.Owner);
    });

    [Fact(Timeout = 30_000)]
    public Task LinkTo_TokenFiresWhilePending_Cancels() => InThread.Run(() =>
    {
        using CancellationTokenSource source = new();
        Owner owner = new();
        Future<int> future = new() { Owner = owner };
        future.LinkTo(source.Token);
        source.Cancel();
        Assert.True(future.IsCancelled);
        Assert.Single(owner.Cancelled);
        Assert.Empty(owner.Stopped);
        Assert.Equal(source.Token, Assert.ThrowsAny<OperationCanceledException>(() => future.Result).CancellationToken);
        Assert.Equal(source.Token, Assert.ThrowsAny<OperationCanceledException>(() => future.AsTask().GetAwaiter().GetResult()).CancellationToken);
    });

    [Fact(Timeout = 30_000)]
    public Task LinkTo_TokenFiresWhileRunning_AsksTheOwnerToStop() => InThread.Run(() =>
    {
        using CancellationTokenSource source = new();
        Owner owner = new();
        Future<int> future = new() { Owner = owner };
        future.LinkTo(source.Token);
        future.TrySetRunning();
        source.Cancel();
        Assert.True(future.IsRunning);
        Assert.Equal([future], owner.Stopped);
    });

    [Fact(Timeout = 30_000)]
    public Task LinkTo_DoneFuture_KeepsNothingInTheToken() => InThread.Run(() =>
    {
        using CancellationTokenSource source = new();
        WeakReference weak = Link(source);
        GC.Collect();
        Assert.False(weak.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Link(CancellationTokenSource source)
        {
            Future<int> future = new();
            future.LinkTo(source.Token);
            future.TrySetResult(1);
            return new WeakReference(future);
        }
    });

    [Fact(Timeout = 30_000)]
    public Task PendingFuture_OfInt_IsSmall() => InThread.Run(() =>
    {
        Future<int>[] futures = new Future<int>[10_000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < futures.Length; i++)
        {
            futures[i] = new Future<int>();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / futures.Length, 1, 80);
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowFromHere() => throw new InvalidOperationException("thrown");

    private sealed class Owner : IFutureOwner
    {
        public List<Future> Cancelled { get; } = [];

        public List<Future> Stopped { get; } = [];

        /// <summary>Whether running calls can be cancelled.</summary>
        public bool Stops { get; init; }

        public void OnCancelled(Future future) => Cancelled.Add(future);

        public bool TryCancelRunning(Future future) => Stops;

        public void OnStopRequested(Future future, CancellationToken cancellationToken) => Stopped.Add(future);
    }
}
