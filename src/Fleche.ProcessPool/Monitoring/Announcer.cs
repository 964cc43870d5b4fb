using System.Runtime.CompilerServices;
using Fleche.Calls;
using Fleche.Logging;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>
/// Tells those who watch a pool what happened, in order and one after the other, on the thread pool: they are user code, which holds up
/// nothing here however long it takes. Posting takes a moment and may be done under the manager's lock.
/// </summary>
internal sealed class Announcer : IThreadPoolWorkItem
{
    private readonly Queue<Action> _unsaid = new();
    private bool _isSpeaking;
    private TaskCompletionSource? _silence;

    /// <summary>Completes when all that was posted before has been said.</summary>
    public Task Silence
    {
        get
        {
            lock (_unsaid)
            {
                return _isSpeaking ? (_silence ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
            }
        }
    }

    /// <summary>Has something said.</summary>
    public void Post(Action announcement)
    {
        lock (_unsaid)
        {
            _unsaid.Enqueue(announcement);
            if (_isSpeaking)
            {
                return;
            }

            _isSpeaking = true;
        }

        ThreadPoolQueue.Add(this);
    }

    /// <summary>Runs the code of somebody who watches; what it throws is logged and goes no further.</summary>
    public static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Tell(e);
        }
    }

    private static void Tell(Exception error)
    {
        try
        {
            Log(error);
        }
        catch (Exception)
        {
            // The library that logs cannot be loaded, say, when there are no descriptors: nobody can be told, and nobody is to fail for it.
        }
    }

    /// <summary>A method of its own, so that what it needs is loaded when it is called, and not by whoever is to catch that this fails.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Log(Exception error) => ProcessPoolLog.WatcherFailed(FlecheLogging.For<ProcessPoolExecutor>(), error);

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake(out Action? announcement))
        {
            UserCode.Run(announcement, Tell);
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action? announcement)
    {
        lock (_unsaid)
        {
            if (_unsaid.TryDequeue(out announcement))
            {
                return true;
            }

            _isSpeaking = false;
            ThreadPoolQueue.Complete(_silence);
            _silence = null;
            return false;
        }
    }
}
