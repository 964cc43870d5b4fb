namespace Fleche.Caches;

/// <summary>A cache over several others.</summary>
internal abstract record GroupDescription(IReadOnlyList<CacheDescription> Members) : CacheDescription
{
    /// <summary>The descriptions of all members. Those that no other process can open are in memory there: deeper members are found all the same.</summary>
    /// <returns>Null: no other process can open any.</returns>
    public static IReadOnlyList<CacheDescription>? TryDescribe(IReadOnlyList<Cache> members)
    {
        CacheDescription?[] all = [.. members.Select(static member => member.Describe())];
        return Array.TrueForAll(all, static one => one is null) ? null : [.. all.Select(static one => one ?? new MemoryDescription())];
    }

    /// <summary>Lists are compared by their items.</summary>
    public virtual bool Equals(GroupDescription? other) => other is not null && EqualityContract == other.EqualityContract && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(EqualityContract);
        foreach (CacheDescription member in Members)
        {
            hash.Add(member);
        }

        return hash.ToHashCode();
    }

    /// <summary>Opens the members; if one cannot be opened, the others are closed again.</summary>
    protected Cache[] OpenMembers()
    {
        var opened = new List<Cache>();
        try
        {
            opened.AddRange(Members.Select(static member => member.Open()));
            return [.. opened];
        }
        catch
        {
            opened.ForEach(static member => member.Dispose());
            throw;
        }
    }
}
