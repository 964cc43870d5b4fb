namespace Fleche.ProcessPool.Output;

/// <summary>
/// The threads on which the program's code hears of what workers say. Each runs one queue until that is empty, so code that blocks holds up its own queue only, and neither the
/// thread pool, which a program may have blocked, nor a thread that a pool needs. There are as many as there are queues that are not empty and have a place (<see cref="DeliveryPlaces"/>).
/// </summary>
internal static class DeliveryThreads
{
    /// <summary>How long a thread waits for the next queue before it ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private static readonly Lock Gate = new();

    /// <summary>The idle ones; the one idle for the shortest time is used next.</summary>
    private static readonly List<DeliveryThread> Idle = [];

    /// <summary>Has a queue run that was empty.</summary>
    public static void Run(DeliveryQueue queue)
    {
        DeliveryThread thread;
        lock (Gate)
        {
            if (Idle.Count > 0)
            {
                Idle[^1].Give(queue);
                Idle.RemoveAt(Idle.Count - 1);
                return;
            }

            thread = new DeliveryThread(queue);
        }

        thread.Start();
    }

    private sealed class DeliveryThread(DeliveryQueue first)
    {
        private readonly IdleSignal _given = new();
        private DeliveryQueue? _queue = first;

        /// <summary>Starts the thread, with a stack that is fit for the program's code.</summary>
        public void Start() => ThreadPoolQueue.Start(Run, "Fleche deliveries", isBackground: true);

        /// <summary>Gives an idle thread its next queue.</summary>
        public void Give(DeliveryQueue queue)
        {
            _queue = queue;
            _given.Set();
        }

        private void Run()
        {
            do
            {
                while (_queue is not null)
                {
                    RunQueue();
                }
            }
            while (MayGoOn());
        }

        /// <summary>A method of its own, so that no reference to the queue stays on the stack of a thread that waits.</summary>
        private void RunQueue() => _queue = Interlocked.Exchange(ref _queue, null)!.Run();

        /// <summary>Waits for the next queue.</summary>
        private bool MayGoOn()
        {
            lock (Gate)
            {
                Idle.Add(this);
            }

            if (_given.Wait(Patience))
            {
                return true;
            }

            lock (Gate)
            {
                if (Idle.Remove(this))
                {
                    return false;
                }
            }

            // Whoever took it out of the idle ones has given it a queue, which is to be taken once.
            _given.Wait(Timeout.InfiniteTimeSpan);
            return true;
        }
    }
}
