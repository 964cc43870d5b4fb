namespace Fleche.ProcessPool.Managing;

/// <summary>The pending items that may not wait for ever, by the end of their patience. The caller locks.</summary>
internal sealed class QueueDeadlines
{
    private readonly SortedSet<WorkItem> _items = new(Comparer<WorkItem>.Create(
        static (a, b) => a.QueueDeadline.CompareTo(b.QueueDeadline) is var order and not 0 ? order : a.Id.CompareTo(b.Id)));

    /// <summary>When the first of them is due; <see cref="long.MaxValue"/>: there are none.</summary>
    public long Nearest => _items.Min?.QueueDeadline ?? long.MaxValue;

    /// <summary>Adds an item; one that may wait for ever is not kept.</summary>
    public void Add(WorkItem item)
    {
        if (item.QueueDeadline != long.MaxValue)
        {
            _items.Add(item);
        }
    }

    /// <summary>The item waits no longer.</summary>
    public void Remove(WorkItem item)
    {
        if (item.QueueDeadline != long.MaxValue)
        {
            _items.Remove(item);
        }
    }

    /// <summary>None waits any longer.</summary>
    public void Clear() => _items.Clear();

    /// <summary>An item whose patience has ended; it stays here.</summary>
    public WorkItem? Due(long now) => _items.Min is { } item && item.QueueDeadline <= now ? item : null;
}
