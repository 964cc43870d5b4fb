using Fleche.Calls;
using Fleche.Logging;

namespace Fleche;

/// <summary>A user's callback. Those added before completion run one after the other in one ThreadPool work item.</summary>
internal abstract class DoneCallback : Continuation, IThreadPoolWorkItem
{
    private static readonly object Gate = new();

    /// <summary>How many work items were queued and have not ended.</summary>
    private static int _unfinished;

    /// <summary>Whether somebody waits for their end.</summary>
    private static volatile bool _isAwaited;

    static DoneCallback() => ProgramEnd.Expect();

    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private Future? _future;

    /// <summary>The next callback of the same future, in order of registration.</summary>
    internal DoneCallback? Following;

    /// <summary>Waits until all callbacks of futures that are done have run; one that itself ends the program never has.</summary>
    public static void WaitForAll(TimeSpan timeout)
    {
        Deadline deadline = Deadline.After(timeout);
        lock (Gate)
        {
            _isAwaited = true;
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _unfinished) > 0 && deadline.RemainingMilliseconds is > 0 and var left)
            {
                Monitor.Wait(Gate, left);
            }
        }
    }

    /// <summary>Calls the user's delegate.</summary>
    protected abstract void Invoke(Future future);

    /// <summary>Queues this callback and those that follow it.</summary>
    public override void Run(Future future)
    {
        _future = future;
        Interlocked.Increment(ref _unfinished);
        ThreadPoolQueue.Add(this);
    }

    /// <summary>Calls the user's delegate on a thread of the program's; what it throws is logged, since nobody else could hear of it.</summary>
    public void RunIsolated(Future future)
    {
        try
        {
            Invoke(future);
        }
        catch (Exception exception)
        {
            Tell(exception);
        }
    }

    private static void Tell(Exception exception) => FlecheLog.CallbackFailed(FlecheLogging.For<Future>(), exception);

    /// <summary>Likewise on a thread that is not the program's.</summary>
    private void RunHere() => UserCode.Run(() => Invoke(_future!), Tell);

    void IThreadPoolWorkItem.Execute()
    {
        for (DoneCallback? callback = this; callback is not null; callback = callback.Following)
        {
            callback._future = _future;
            if (callback._context is { } context)
            {
                ExecutionContext.Run(context, static state => ((DoneCallback)state!).RunHere(), callback);
            }
            else
            {
                callback.RunHere();
            }
        }

        Interlocked.Decrement(ref _unfinished);
        if (_isAwaited)
        {
            lock (Gate)
            {
                Monitor.PulseAll(Gate);
            }
        }
    }
}
