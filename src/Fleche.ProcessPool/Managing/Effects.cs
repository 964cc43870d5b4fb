using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// What a transition of the manager wants done in the world (bytes sent, futures completed, processes started or killed), gathered
/// under the manager's lock and done after it is released.
/// </summary>
internal struct Effects
{
    /// <summary>The usual transition sends to one worker and needs no list.</summary>
    private WorkerHandle? _receiver;
    private List<Action>? _others;

    /// <summary>Sends what was posted to a worker.</summary>
    public void Send(WorkerHandle worker)
    {
        if (_receiver is null)
        {
            _receiver = worker;
        }
        else if (_receiver != worker)
        {
            Then(worker.Calls!.Flush);
        }
    }

    /// <summary>Does anything else.</summary>
    public void Then(Action action) => (_others ??= []).Add(action);

    /// <summary>Does it all, in order, whatever one of them throws: each is the only chance of some future or worker. Not under a lock.</summary>
    /// <returns>The first that was thrown.</returns>
    public readonly Exception? Run()
    {
        Exception? first = null;
        try
        {
            _receiver?.Calls!.Flush();
        }
        catch (Exception e)
        {
            first = e;
        }

        if (_others is not null)
        {
            foreach (Action action in _others)
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    first ??= e;
                }
            }
        }

        return first;
    }
}
