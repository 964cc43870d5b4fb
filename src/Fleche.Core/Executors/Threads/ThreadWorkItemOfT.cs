using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>A work item with the type of its result.</summary>
internal sealed class ThreadWorkItem<TResult> : ThreadWorkItem
{
    private readonly Future<TResult> _future;
    private readonly Call<TResult> _call;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>Creates the work item and becomes the future's owner.</summary>
    public ThreadWorkItem(ThreadCrew crew, Future<TResult> future, Call<TResult> call) : base(crew, future)
    {
        _future = future;
        _call = call;
        future.Owner = this;
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (!_future.TrySetRunning())
        {
            return;
        }

        if (_context is null)
        {
            Invoke();
        }
        else
        {
            ExecutionContext.Run(_context, static item => ((ThreadWorkItem<TResult>)item!).Invoke(), this);
        }
    }

    private void Invoke()
    {
        TResult result;
        try
        {
            result = _call.Run();
        }
        catch (Exception exception)
        {
            _future.TrySetException(exception);
            return;
        }
        _future.TrySetResult(result);
    }
}
