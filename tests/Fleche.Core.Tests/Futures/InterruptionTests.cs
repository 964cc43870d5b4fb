namespace Fleche.Tests;

/// <summary>What must not be left half done is not: the thread is interrupted in its next wait, or, where nobody's code runs, not at all.</summary>
public class InterruptionTests
{
    [Fact(Timeout = 60_000)]
    public async Task Enter_InterruptedAtALock_EntersAndTheNextWaitMeetsIt()
    {
        Lock gate = new();
        Assert.True(await InterruptedAt(gate.Enter, gate.Exit, () => Interruption.Enter(gate).Dispose()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_InterruptedAtAMonitor_EntersAndTheNextWaitMeetsIt()
    {
        object gate = new();
        Assert.True(await InterruptedAt(() => Monitor.Enter(gate), () => Monitor.Exit(gate), () => Interruption.Enter(gate).Dispose()));
        Assert.False(Monitor.IsEntered(gate));
    }

    [Fact(Timeout = 60_000)]
    public async Task EnterOnOwnThread_InterruptedAtALock_EntersAndNobodyMeetsIt()
    {
        Lock gate = new();
        Assert.False(await InterruptedAt(gate.Enter, gate.Exit, () => Interruption.EnterOnOwnThread(gate).Dispose()));
    }

    /// <summary>Interrupts what waits for a lock.</summary>
    /// <returns>Whether its next wait was interrupted.</returns>
    private static Task<bool> InterruptedAt(Action enter, Action exit, Action body) => InThread.Run(() =>
    {
        Thread? waiting = null;
        enter();
        Task<bool> isInterrupted = InThread.Run(() =>
        {
            Volatile.Write(ref waiting, Thread.CurrentThread);
            body();
            try
            {
                Thread.Sleep(1);
                return false;
            }
            catch (ThreadInterruptedException)
            {
                return true;
            }
        });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref waiting) is { ThreadState: var state } && state.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(20)));
        waiting!.Interrupt();
        Thread.Sleep(20);
        exit();
        return isInterrupted.Result;
    });
}
