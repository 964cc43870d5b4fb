using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>A work item with the type of its result.</summary>
internal sealed class ThreadWorkItem<TResult> : ThreadWorkItem
{
    private readonly Future<TResult> _future;
    private readonly Call<TResult> _call;
    private readonly CancellationToken _token;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>Creates the work item and becomes the future's owner.</summary>
    public ThreadWorkItem(ThreadCrew crew, Future<TResult> future, Call<TResult> call, CancellationToken token) : base(crew, future)
    {
        _future = future;
        _call = call;
        _token = token;
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
            UserCode.Run(Invoke);
        }
        else
        {
            ExecutionContext.Run(_context, static item => ((ThreadWorkItem<TResult>)item!).Invoke(), this);
        }
    }

    private void Invoke()
    {
        TResult result;
        Flow flow = BeginFlow();
        try
        {
            result = _token.CanBeCanceled ? RunInContext() : _call.Run();
        }
        catch (Exception exception)
        {
            EndFlow(flow);
            _future.TrySetException(exception);
            return;
        }

        EndFlow(flow);
        _future.TrySetResult(result);
    }

    /// <summary>Runs the call with its own token and with that of the call, on a thread or in a worker, in which it was submitted.</summary>
    private TResult RunInContext()
    {
        CancellationToken outer = WorkerContext.Current.CancellationToken;
        using CancellationTokenSource? both = outer.CanBeCanceled && outer != _token ? CancellationTokenSource.CreateLinkedTokenSource(outer, _token) : null;
        using WorkerContext.Scope scope = WorkerContext.Enter(both?.Token ?? _token);
        return _call.Run();
    }
}
