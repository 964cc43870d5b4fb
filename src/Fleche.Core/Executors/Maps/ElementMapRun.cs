using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>A map each of whose inputs is a call of its own: what it submits, and waits for, are plain calls.</summary>
/// <remarks>Inputs are taken and submitted on the consumer's thread only, never further ahead of it than the buffer allows.</remarks>
internal sealed class ElementMapRun<T, TResult> : MapRun<TResult>
{
    private readonly Executor _executor;
    private readonly Func<T, Call<TResult>> _makeCall;
    private readonly CallOptions? _options;
    private readonly MapSource<T> _source;

    /// <summary>How many inputs may be taken whose results the consumer has not come back from.</summary>
    private readonly int _capacity;

    /// <summary>The calls whose results the consumer has not taken, in the order of the inputs.</summary>
    private readonly Queue<Future<TResult>> _futures = new();

    /// <summary>Why no more calls are taken; null: they are.</summary>
    private ExceptionDispatchInfo? _refusal;

    /// <summary>Begins the map: takes and submits what the buffer allows.</summary>
    /// <exception cref="ExecutorShutdownException">The executor was shut down; likewise for any other reason to take no call at all.</exception>
    public ElementMapRun(Executor executor, Func<T, Call<TResult>> makeCall, IEnumerable<T> inputs, int capacity, CallOptions? options)
    {
        _executor = executor;
        _makeCall = makeCall;
        _capacity = capacity;
        _options = options;
        _source = new MapSource<T>(inputs);
        Refill();
        ThrowIfRefused();
    }

    /// <inheritdoc/>
    public override void Refill()
    {
        while (_futures.Count < _capacity && _refusal is null && !_source.HasEnded && _source.TryRead(out T? input))
        {
            try
            {
                _futures.Enqueue(_executor.SubmitCall(_makeCall(input), _options));
            }
            catch (Exception exception)
            {
                // The executor takes no more calls: the map ends when the consumer has come as far as this input.
                _refusal = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    /// <inheritdoc/>
    public override bool Wait(Deadline deadline) =>
        !_futures.TryPeek(out Future<TResult>? next) || next.Wait(deadline);

    /// <inheritdoc/>
    public override Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!_futures.TryPeek(out Future<TResult>? next) || next.IsDone)
        {
            return Task.CompletedTask;
        }

        TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        next.AddDoneCallback(_ => ThreadPoolQueue.Complete(arrival));
        return arrival.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override bool TryTake([MaybeNullWhen(false)] out TResult result)
    {
        ThrowIfRefused();
        if (!_futures.TryDequeue(out Future<TResult>? next))
        {
            Stop();
            _source.TakeError()?.Throw();
            result = default;
            return false;
        }

        result = next.Result;
        return true;
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        // The last first, so that no cancelled one makes room for another.
        foreach (Future<TResult> future in _futures.Reverse())
        {
            future.Cancel();
        }

        _futures.Clear();
        _source.Dispose();
    }

    private void ThrowIfRefused()
    {
        if (_refusal is { } refusal && _futures.Count == 0)
        {
            _refusal = null;
            Stop();
            refusal.Throw();
        }
    }
}
