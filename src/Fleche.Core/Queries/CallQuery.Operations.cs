using Fleche.Caches;
using Fleche.Queries;

namespace Fleche;

public sealed partial class CallQuery
{
    /// <summary>How many calls there are.</summary>
    public int Count() => Calls().Count();

    /// <summary>Whether there is a call.</summary>
    public bool Any() => Calls().Any();

    /// <summary>The call that started last; null if there is none.</summary>
    public StoredCall? Latest() => Calls().MaxBy(static call => call.Record.Started);

    /// <summary>The call that started first; null if there is none.</summary>
    public StoredCall? Oldest() => Calls().MinBy(static call => call.Record.Started);

    /// <summary>The one call that there is.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one; the message names some of them.</exception>
    public StoredCall Only()
    {
        List<StoredCall> calls = [.. Calls().Take(4)];
        return calls.Count switch
        {
            1 => calls[0],
            0 => throw new InvalidOperationException("No stored call meets the query. Loosen a condition, or look at cache.Query().ToTable() for what is stored."),
            _ => throw new InvalidOperationException(
                $"More than one stored call meets the query, such as {string.Join("; ", calls.Take(3))}{(calls.Count > 3 ? "; …" : string.Empty)}. Add a condition, or use Latest() or Oldest()."),
        };
    }

    /// <summary>Removes the calls from the cache. Values stay until the garbage is collected.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="NotSupportedException">The cache is read-only.</exception>
    public int Evict() => Calls().Select(static call => call.Key).ToList().Count(_cache.Evict);

    /// <summary>Copies the calls, with their values, to another cache.</summary>
    /// <param name="target">The other cache.</param>
    /// <param name="overwrite">Whether calls that it has are replaced; else they are left alone.</param>
    /// <param name="move">Whether calls that were copied are removed here.</param>
    /// <exception cref="ArgumentNullException">The target is null.</exception>
    /// <exception cref="NotSupportedException">The target is read-only; or this cache is, and calls are to be moved.</exception>
    public TransferReport TransferTo(Cache target, bool overwrite = false, bool move = false)
    {
        ArgumentNullException.ThrowIfNull(target);
        return CallTransfer.Run(_cache, Calls(), target, overwrite, move);
    }

    /// <summary>The calls as a table for a terminal. It reads the values that it shows.</summary>
    /// <param name="arguments">The arguments that have a column; null for all.</param>
    /// <param name="maxCellWidth">How many characters of a value are shown.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 4.</exception>
    public CallTable ToTable(IEnumerable<string>? arguments = null, int maxCellWidth = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCellWidth, 4);
        return CallTableWriter.Write([.. Calls()], arguments?.ToList(), maxCellWidth);
    }
}
