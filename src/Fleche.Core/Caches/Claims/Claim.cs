namespace Fleche.Caches;

/// <summary>The right to compute one call. Disposing of it lets the next one try.</summary>
internal sealed class Claim(ClaimTable? table, Digest key) : IDisposable
{
    /// <summary>No claim: the call is computed without one, since to wait for one would be to wait for oneself, or there is nowhere to store a result.</summary>
    public static readonly Claim None = new(null, default);

    private ClaimTable? _table = table;
    private volatile bool _isStored = true;

    /// <summary>Whether the key is owned.</summary>
    public bool IsOwned => _table is not null;

    /// <summary>There will be nothing to read: those who wait now compute the call without claims, not one after another.</summary>
    public void NotStored() => _isStored = ReferenceEquals(this, None);

    /// <summary>Lets go. Any thread may do it, any number of times.</summary>
    public void Dispose()
    {
        if (_table is not null)
        {
            Interlocked.Exchange(ref _table, null)?.Leave(key, _isStored);
        }
    }
}
