namespace Fleche.Caches;

/// <summary>The right to compute one call. Disposing of it lets the next one try.</summary>
internal sealed class Claim(ClaimTable? table, ClaimQueue? queue) : IDisposable
{
    /// <summary>No claim: the call is computed without one, since to wait for one would be to wait for oneself, or there is nowhere to store a result.</summary>
    public static readonly Claim None = new(null, null);

    private ClaimTable? _table = table;

    /// <summary>Whether the key is owned.</summary>
    public bool IsOwned => _table is not null;

    /// <summary>
    /// Lets go in place of <see cref="Dispose"/> when the function ran but its result is not stored: those in this process who wait now would find nothing and run one
    /// after the other, so they get <see cref="None"/> all at once. Later ones claim as usual.
    /// </summary>
    public void NotStored() => End(isStored: false);

    /// <summary>Lets go. Any thread may do it, any number of times.</summary>
    public void Dispose() => End(isStored: true);

    private void End(bool isStored)
    {
        if (_table is not null)
        {
            Interlocked.Exchange(ref _table, null)?.Leave(queue!, isStored);
        }
    }
}
