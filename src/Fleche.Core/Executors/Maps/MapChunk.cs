using System.Runtime.ExceptionServices;
using Fleche.Calls;

namespace Fleche.Executors;

/// <summary>One chunk of a map: from its submission until the consumer has taken its last result.</summary>
internal sealed class MapChunk<T, TResult>(MapFlow<T, TResult> flow, int count) : Continuation
{
    private ChunkResults<TResult>? _results;
    private int _next;

    /// <summary>The call; null until it is submitted. Set under the flow's lock.</summary>
    public Future<ChunkResults<TResult>>? Future;

    /// <summary>Why the call could not be submitted. Set under the flow's lock.</summary>
    public ExceptionDispatchInfo? Refusal;

    /// <summary>Whether results can be taken. Set under the flow's lock.</summary>
    public bool IsDone;

    /// <summary>Whether the run time was used already. Set under the flow's lock.</summary>
    public bool IsMeasured;

    /// <summary>How many inputs the chunk has.</summary>
    public int Count => count;

    /// <summary>Whether the last result was taken.</summary>
    public bool IsEmpty => _next == count;

    /// <inheritdoc/>
    public override void Run(Future future) => flow.OnDone(this);

    /// <summary>Takes the next element's value, and keeps nothing of it; or gives its error.</summary>
    public TResult Take(out ExceptionDispatchInfo? error)
    {
        int i = _next++;
        error = null;
        try
        {
            _results ??= Future!.Result;
        }
        catch (Exception exception)
        {
            // The chunk as a whole failed or was cancelled: that is the outcome of each of its elements.
            error = ExceptionDispatchInfo.Capture(exception);
            return default!;
        }
        if (_results.Errors?[i] is { } failure)
        {
            _results.Errors[i] = null;
            error = ExceptionDispatchInfo.Capture(failure);
            return default!;
        }
        TResult value = _results.Values[i];
        _results.Values[i] = default!;
        return value;
    }
}
