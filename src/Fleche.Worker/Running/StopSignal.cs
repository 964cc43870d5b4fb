using Fleche.Logging;

namespace Fleche.Worker.Running;

/// <summary>
/// Signals the token of the call that the program wants stopped. The wish comes from whichever thread reads the pipe, by work id, at any moment before, in and
/// after the call; it reaches that call only, since no two calls of a worker have the same id.
/// </summary>
internal sealed class StopSignal
{
    private readonly Lock _gate = new();

    /// <summary>The call that runs; 0 between calls.</summary>
    private long _runningId;
    private CancellationTokenSource? _running;

    /// <summary>The call that was last to be stopped: it may not have begun yet.</summary>
    private long _wantedId;

    /// <summary>A call begins.</summary>
    /// <returns>What is signalled when it is to stop; signalled already when the wish was faster than the call.</returns>
    public CancellationToken Begin(long workId)
    {
        CancellationTokenSource source = new();
        lock (_gate)
        {
            _runningId = workId;
            _running = source;
            if (_wantedId == workId)
            {
                // Nothing is registered yet, so this runs no user code.
                source.Cancel();
            }
        }

        return source.Token;
    }

    /// <summary>The call that ran has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            _runningId = 0;
            _running = null;
        }
    }

    /// <summary>A call is to be stopped. Does not wait for what is registered on its token.</summary>
    public void Request(long workId)
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            _wantedId = workId;
            source = _runningId == workId ? _running : null;
        }

        if (source is not null)
        {
            // A thread of its own: the callbacks are user code, and may block; and calls may have blocked every thread of the thread pool.
            try
            {
                new Thread(() => Signal(source)) { IsBackground = true, Name = "Fleche stop signal" }.Start();
            }
            catch (OutOfMemoryException)
            {
                // The calls have taken all memory or all threads. This one does not hear of the wish, and the program kills its worker after the grace time.
            }
        }
    }

    private static void Signal(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            WorkerLog.TokenCallbackFailed(FlecheLogging.For<StopSignal>(), e);
        }
    }
}
