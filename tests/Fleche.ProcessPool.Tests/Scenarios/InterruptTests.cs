using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Calls that have the thread of their worker interrupted, and have ended before it waits (C24).</summary>
public sealed class InterruptTests : ProcessTest
{
    [Fact(Timeout = 30_000)]
    public async Task Submit_CallInterruptsItself_TheNextCallsMayWait()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(InterruptItself);
        Assert.Equal(worker, await pool.Submit(Sleep, 1));

        // Those that it has at hand.
        using Scratch scratch = new();
        for (int i = 0; i < 300; i++)
        {
            await pool.Submit(Work.ProcessId);
        }

        Future<int> first = pool.Submit(Work.WaitFor, scratch["in"], scratch["out"]);
        Future<int> interrupted = pool.Submit(InterruptItself);
        Future<int>[] next = [.. Enumerable.Range(0, 5).Select(_ => pool.Submit(Sleep, 1))];
        Scratch.Write(scratch["out"], "");
        Assert.Equal([worker, worker], await Task.WhenAll(first.AsTask(), interrupted.AsTask()));
        Assert.All(await Task.WhenAll(next.Select(static call => call.AsTask())), result => Assert.Equal(worker, result));
    }

    // A worker waits for its next call in one of two ways: the longer call has its call watch read.
    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(200)]
    public async Task Submit_CallLeavesAThreadThatInterruptsItsOwn_TheNextCallMayWait(int milliseconds)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(InterruptLater, milliseconds, scratch["now"], scratch["done"]);
        Scratch.Write(scratch["now"], "");
        await scratch.ReadAsync("done");
        Assert.Equal(worker, await pool.Submit(Sleep, 1));
    }

    private static int InterruptItself()
    {
        Thread.CurrentThread.Interrupt();
        return Environment.ProcessId;
    }

    private static int InterruptLater(int milliseconds, string now, string done)
    {
        Thread main = Thread.CurrentThread;
        new Thread(() =>
        {
            while (!File.Exists(now))
            {
                Thread.Sleep(5);
            }

            main.Interrupt();
            Scratch.Write(done, "");
        })
        { IsBackground = true }.Start();
        return Sleep(milliseconds);
    }

    private static int Sleep(int milliseconds) => Work.SleepAndReturn(milliseconds, Environment.ProcessId);
}
