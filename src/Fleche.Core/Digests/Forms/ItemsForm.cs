using System.Collections;

namespace Fleche.Digests;

/// <summary>A collection of the runtime by its items.</summary>
/// <typeparam name="TItem">What one enumerates.</typeparam>
internal abstract class ItemsForm<TItem>(Type named, Func<object, IEnumerable>? items) : Form(named)
{
    public override bool IsTracked => true;

    /// <summary>The items, in the collection's order.</summary>
    protected TItem[] ItemsOf(object value) => (items?.Invoke(value) ?? (IEnumerable)value) switch
    {
        IEnumerable<TItem> sequence => [.. sequence],
        var sequence => [.. sequence.Cast<TItem>()],
    };

    /// <summary>Puts hashes of items that have no order: their number, then the hashes, sorted.</summary>
    protected static void WriteSorted(DigestWriter writer, Digest[] entries)
    {
        if (entries.Length > 1)
        {
            writer.LeaveDetails();
        }

        Array.Sort(entries);
        writer.WriteCount(entries.Length);
        foreach (Digest entry in entries)
        {
            writer.WriteDigest(entry);
        }
    }
}
