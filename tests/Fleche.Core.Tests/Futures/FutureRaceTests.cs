namespace Fleche.Tests;

public class FutureRaceTests
{
    [Fact(Timeout = 60_000)]
    public async Task Transitions_RacingThreads_ExactlyOneOutcomeWins() // L3
    {
        for (int round = 0; round < 500; round++)
        {
            Future<int> future = new();
            bool started = false, cancelled = false, value = false, failure = false, deferred = false;
            await InThread.Together(5, thread =>
            {
                switch (thread)
                {
                    case 0:
                        started = future.TrySetRunning();
                        break;
                    case 1:
                        cancelled = future.Cancel();
                        break;
                    case 2:
                        value = future.TrySetResult(1);
                        break;
                    case 3:
                        failure = future.TrySetException(new FormatException());
                        break;
                    default:
                        deferred = future.TrySetDeferred(new Deferred<int>(2));
                        break;
                }
            });
            Assert.Single(new[] { cancelled, value, failure, deferred }, won => won);
            Assert.Equal(cancelled ? FutureState.Cancelled : FutureState.Finished, future.State);
            Assert.False(started && cancelled);
            if (value || deferred)
            {
                Assert.Equal(value ? 1 : 2, future.Result);
            }

            if (failure)
            {
                Assert.IsType<FormatException>(future.GetException());
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Token_RacingWithTheStart_IsHeardExactlyOnce() // L3
    {
        for (int round = 0; round < 300; round++)
        {
            using CancellationTokenSource source = new();
            CountingOwner owner = new();
            Future<int> future = new() { Owner = owner };
            future.LinkTo(source.Token);
            bool started = false;
            await InThread.Together(2, thread =>
            {
                if (thread == 0)
                {
                    source.Cancel();
                }
                else
                {
                    started = future.TrySetRunning();
                }
            });
            Assert.Equal(started ? 0 : 1, owner.Cancelled);
            Assert.Equal(started ? 1 : 0, owner.Stopped);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Wait_TimingOutWhileOthersComeAndTheFutureCompletes_NobodyIsLost()
    {
        for (int round = 0; round < 30; round++)
        {
            Future<int> future = new();
            await InThread.Together(5, thread =>
            {
                if (thread == 4)
                {
                    for (int i = 0; i < 20; i++)
                    {
                        future.Wait(TimeSpan.FromTicks(1 + i));
                    }

                    future.TrySetResult(1);
                    return;
                }
                while (!future.Wait(TimeSpan.FromTicks(100)))
                {
                }
                Assert.Equal(1, future.Result);
            });
            Assert.False(future.HasContinuations);
        }
    }

    private sealed class CountingOwner : IFutureOwner
    {
        public int Cancelled;
        public int Stopped;

        public void OnCancelled(Future future) => Interlocked.Increment(ref Cancelled);

        public void OnStopRequested(Future future, CancellationToken cancellationToken) => Interlocked.Increment(ref Stopped);
    }
}
