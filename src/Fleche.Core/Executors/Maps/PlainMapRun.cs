using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Fleche.Executors;

/// <summary>A map whose inputs are all sent: takes them from the source, passes them on, and gives the results in the order of the inputs.</summary>
/// <remarks>
/// Inputs are taken on the consumer's thread only (in the call of Map itself, then in MoveNext), never further ahead of it than the buffer
/// allows.
/// </remarks>
internal sealed class PlainMapRun<T, TResult> : MapRun<TResult>
{
    private readonly MapFlow<T, TResult> _flow;
    private readonly MapSource<T> _source;

    /// <summary>How many inputs may be taken whose results the consumer has not come back from.</summary>
    private readonly int _capacity;

    /// <summary>How many inputs are taken and not given back as results.</summary>
    private int _ahead;

    /// <summary>Begins the map: takes and submits what the buffer and the window allow.</summary>
    /// <exception cref="ExecutorShutdownException">The executor was shut down; likewise for any other reason to take no call at all.</exception>
    public PlainMapRun(MapFlow<T, TResult> flow, IEnumerable<T> inputs, int capacity)
    {
        _flow = flow;
        _capacity = capacity;
        _source = new MapSource<T>(inputs);
        Refill();
        ThrowIfRefused();
    }

    /// <inheritdoc/>
    public override void Refill()
    {
        while (_ahead < _capacity && !_source.HasEnded && !_flow.IsClosed)
        {
            if (_source.TryRead(out T? input))
            {
                _ahead++;
                _flow.Add(input);
            }
            else
            {
                _flow.End();
            }
        }

        _flow.GoOn();
    }

    /// <inheritdoc/>
    public override bool Wait(Deadline deadline) => _flow.Output.Wait(deadline);

    /// <inheritdoc/>
    public override Task WaitAsync(CancellationToken cancellationToken) => _flow.Output.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public override bool TryTake([MaybeNullWhen(false)] out TResult result)
    {
        ThrowIfRefused();
        if (!_flow.TryTake(out result, out ExceptionDispatchInfo? error))
        {
            Stop();
            _source.TakeError()?.Throw();
            return false;
        }

        _ahead--;
        error?.Throw();
        return true;
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        _flow.Stop();
        _source.Dispose();
    }

    private void ThrowIfRefused()
    {
        if (_flow.Output.Begun is null && _flow.Output.Refusal is { } refusal)
        {
            Stop();
            refusal.Throw();
        }
    }
}
