using System.Diagnostics.CodeAnalysis;

namespace Fleche.Executors;

/// <summary>One map under way, as its consumer sees it. Only the consumer's thread comes here.</summary>
internal abstract class MapRun<TResult>
{
    /// <summary>Takes inputs as far as the buffer allows, and submits. The consumer comes back for its next result.</summary>
    public abstract void Refill();

    /// <summary>Blocks until the next result is there, or there is none.</summary>
    /// <returns>False when the deadline passed first.</returns>
    public abstract bool Wait(Deadline deadline);

    /// <summary>Completes when the next result is there, or there is none.</summary>
    public abstract Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next result, which is there; throws the element's own error.</summary>
    /// <returns>False: there are no more.</returns>
    public abstract bool TryTake([MaybeNullWhen(false)] out TResult result);

    /// <summary>Ends the map: cancels every call that has not started and lets go of the source.</summary>
    public abstract void Stop();
}
