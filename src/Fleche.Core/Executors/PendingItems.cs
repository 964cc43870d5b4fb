namespace Fleche.Executors;

/// <summary>The work items that wait for a thread or a worker, in order of submission. Any of them can be taken out at once. The caller locks.</summary>
internal sealed class PendingItems<TItem>
    where TItem : PendingItem<TItem>
{
    private TItem? _last;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest.</summary>
    public TItem? First { get; private set; }

    /// <summary>Adds a new item at the end.</summary>
    public void Add(TItem item)
    {
        item.Previous = _last;
        if (_last is null)
        {
            First = item;
        }
        else
        {
            _last.Next = item;
        }

        _last = item;
        item.IsPending = true;
        Count++;
    }

    /// <summary>Puts an item that comes back from a worker before all others.</summary>
    public void AddFirst(TItem item)
    {
        item.Next = First;
        if (First is null)
        {
            _last = item;
        }
        else
        {
            First.Previous = item;
        }

        First = item;
        item.IsPending = true;
        Count++;
    }

    /// <summary>Takes an item out, wherever it stands. Does nothing if it is not here.</summary>
    public void Remove(TItem item)
    {
        if (!item.IsPending)
        {
            return;
        }

        if (item.Previous is null)
        {
            First = item.Next;
        }
        else
        {
            item.Previous.Next = item.Next;
        }

        if (item.Next is null)
        {
            _last = item.Previous;
        }
        else
        {
            item.Next.Previous = item.Previous;
        }

        item.Previous = item.Next = null;
        item.IsPending = false;
        Count--;
    }

    /// <summary>Takes all out.</summary>
    public List<TItem> RemoveAll()
    {
        List<TItem> all = new(Count);
        while (First is { } item)
        {
            Remove(item);
            all.Add(item);
        }

        return all;
    }
}
