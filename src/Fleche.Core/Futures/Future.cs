namespace Fleche;

/// <summary>The result of a call that may not have run yet.</summary>
public abstract class Future
{
    public bool Cancel() => throw null!;
    internal IFutureOwner? Owner { get; set; }
    internal bool TrySetRunning() => throw null!;
    internal abstract bool TrySetException(Exception exception);
}
