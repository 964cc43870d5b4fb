using Fleche.Stores;

namespace Fleche.Caches;

/// <summary>A <see cref="FilteredCache"/>. Its function travels as functions do; two are equal when code and captured variables are.</summary>
/// <param name="Inner">The cache under it.</param>
/// <param name="Predicate">Which calls are shown.</param>
/// <param name="Code">The digest of the function, by which descriptions are compared: each one that arrives has a delegate of its own.</param>
internal sealed record FilteredDescription(CacheDescription Inner, Func<CallRecord, bool> Predicate, Digest Code) : ViewDescription(Inner)
{
    /// <inheritdoc/>
    public override bool KeepsResults => false;

    /// <summary>Describes a view.</summary>
    /// <returns>Null: the function cannot travel.</returns>
    public static FilteredDescription? TryMake(CacheDescription inner, Func<CallRecord, bool> predicate)
    {
        try
        {
            return new FilteredDescription(inner, predicate, StoredValues.IdentityOf(predicate, "predicate"));
        }
        catch (PayloadSerializationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool Equals(FilteredDescription? other) => other is not null && Code == other.Code && Inner.Equals(other.Inner);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Inner, Code);

    /// <inheritdoc/>
    public override string ToString() => $"filtered {Inner}";

    /// <inheritdoc/>
    protected override Cache Open(Cache inner) => new FilteredCache(inner, Predicate);
}
