namespace Fleche;

/// <summary>Tells a completion queue that one of its futures is done.</summary>
internal sealed class CompletionLink<TFuture>(CompletionQueue<TFuture> queue) : Continuation where TFuture : Future
{
    /// <inheritdoc/>
    public override void Run(Future future) => queue.Add((TFuture)future);
}
