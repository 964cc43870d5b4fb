namespace Fleche;

/// <summary>A callback with the future's own type.</summary>
internal sealed class DoneCallback<TFuture>(Action<TFuture> callback) : DoneCallback where TFuture : Future
{
    /// <inheritdoc/>
    protected override void Invoke(Future future) => callback((TFuture)future);
}
