using Fleche.Worker.Tracing;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>
/// Makes what pools are watched by, in the first submission of the program. Listeners hear of it then, and are user code: what they throw is logged, leaves the
/// meters (or the spans) off and harms no call.
/// </summary>
internal static class Instruments
{
    // These have no initial values, which a static constructor would give them: each submission would have to look whether it has run.
    private static volatile PoolMeters? _meters;
    private static volatile bool _isOver;
    private static int _maker;

    /// <summary>The meters; <see langword="null"/>: they are not made yet, or could not be.</summary>
    public static PoolMeters? Meters => _meters;

    /// <summary>Whether the first submission is still about to make them.</summary>
    public static bool AreAwaited => !_isOver;

    /// <summary>Sees to it that they are there; each submission comes here. Not under a lock.</summary>
    public static void Make()
    {
        if (!_isOver)
        {
            // Where a library that it needs cannot be loaded, that is no error of this call.
            Announcer.Guard(MakeOrWait);
        }
    }

    /// <summary>The meters, for what happens while they are made.</summary>
    public static PoolMeters? AwaitMeters()
    {
        if (!_isOver)
        {
            Making.Wait();
        }

        return _meters;
    }

    private static void MakeOrWait()
    {
        int maker = Interlocked.CompareExchange(ref _maker, Environment.CurrentManagedThreadId, 0);
        if (maker == 0)
        {
            Announcer.Guard(static () => _meters = new PoolMeters());
            Announcer.Guard(static () => PoolSource.MakeActivities());
            _isOver = true;
            Making.End();
        }
        else if (maker != Environment.CurrentManagedThreadId)
        {
            // Else a listener submits something itself.
            Making.Wait();
        }
    }

    /// <summary>What the first ones need.</summary>
    private static class Making
    {
        /// <summary>How long others wait for the thread that makes them, in which a listener may itself wait for anything.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        private static readonly ManualResetEventSlim Over = new();

        public static void Wait() => Over.Wait(Patience);

        public static void End() => Over.Set();
    }
}
