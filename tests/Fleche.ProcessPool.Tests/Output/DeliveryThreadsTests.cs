using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Output;
using Fleche.Tests;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>The threads that run deliveries, at the moment in which they have waited for long enough.</summary>
public sealed class DeliveryThreadsTests : ProcessTest
{
    [Fact(Timeout = 60_000)]
    public async Task Run_JustWhenTheIdleThreadsEnd_EachQueueRunsOnce()
    {
        const int Queues = 40;
        Deliveries deliveries = new(new Announcer());
        int runs = 0;
        for (int round = 0; round < 20; round++)
        {
            // Not disposed of: a thread may still be on its way out of the wait.
            CountdownEvent all = new(Queues);
            for (int i = 0; i < Queues; i++)
            {
                new DeliveryQueue(deliveries).Post(() =>
                {
                    Interlocked.Increment(ref runs);
                    all.Signal();
                    all.Wait();
                });
            }

            Assert.True(all.Wait(TimeSpan.FromSeconds(20)));

            // They have all become idle now, and give up in 200 ms.
            await Task.Delay(194 + (round % 10));
        }

        Assert.Equal(20 * Queues, runs);
        await Task.Run(deliveries.Settle);
    }

    [Fact(Timeout = 30_000)]
    public async Task Run_DeliveryInterruptsItsThreadAndThrows_WhoHearsOfItMayWait()
    {
        Deliveries deliveries = new(new Announcer());
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        new DeliveryQueue(deliveries).Post(
            static () =>
            {
                Thread.CurrentThread.Interrupt();
                throw new FormatException();
            },
            _ => seen.SetResult(Ambient.Look()));

        Assert.EndsWith(" waits", await seen.Task);
    }

    // What one handler leaves, another pool's may meet, which gets the thread next.
    [Fact(Timeout = 30_000)]
    public async Task Run_DeliveryLeavesCultureValuesAndContext_TheNextQueueSeesNone()
    {
        Thread? first = null, second = null;
        string before = await Task.Run(Ambient.Look);
        string? seen = null;
        while (first is null || first != second)
        {
            await DeliverAsync(() =>
            {
                first = Thread.CurrentThread;
                Ambient.Leave();
            });
            await DeliverAsync(() =>
            {
                second = Thread.CurrentThread;
                seen = Ambient.Look();
            });
        }

        Assert.Equal(before, seen);

        static async Task DeliverAsync(Action run)
        {
            Deliveries deliveries = new(new Announcer());
            new DeliveryQueue(deliveries).Post(run);
            await Task.Run(deliveries.Settle);
            await Task.Delay(20);
        }
    }

    // A handler that interrupts its thread, or has it interrupted, and has returned before it waits.
    [Fact(Timeout = 30_000)]
    public async Task Run_ThreadIsInterrupted_TheNextDeliveriesMayWait()
    {
        Deliveries deliveries = new(new Announcer());
        DeliveryQueue queue = new(deliveries);
        List<Thread> threads = [];
        using CountdownEvent all = new(3);
        queue.Post(InterruptItself);
        queue.Post(WaitAndInterruptItself);
        await Task.Run(deliveries.Settle);
        threads[0].Interrupt();
        queue.Post(WaitAndInterruptItself);

        Assert.True(await Task.Run(() => all.Wait(TimeSpan.FromSeconds(20))));
        await Task.Run(deliveries.Settle);

        void InterruptItself()
        {
            threads.Add(Thread.CurrentThread);
            Thread.CurrentThread.Interrupt();
            all.Signal();
        }

        void WaitAndInterruptItself()
        {
            Thread.Sleep(1);
            InterruptItself();
        }
    }
}
