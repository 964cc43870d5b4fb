namespace Fleche.Executors;

/// <summary>Work items in order: those that wait for a thread or a worker, or those that a worker was given. Any of them can be taken out at once. The caller locks.</summary>
internal class ItemList<TItem>
    where TItem : ListedItem<TItem>
{
    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest.</summary>
    public TItem? First { get; private set; }

    /// <summary>The newest.</summary>
    public TItem? Last { get; private set; }

    /// <summary>Adds a new item at the end.</summary>
    public void Add(TItem item)
    {
        item.Previous = Last;
        if (Last is null)
        {
            First = item;
        }
        else
        {
            Last.Next = item;
        }

        Last = item;
        item.List = this;
        Count++;
    }

    /// <summary>Puts an item before all others.</summary>
    public void AddFirst(TItem item)
    {
        item.Next = First;
        if (First is null)
        {
            Last = item;
        }
        else
        {
            First.Previous = item;
        }

        First = item;
        item.List = this;
        Count++;
    }

    /// <summary>Takes an item out, wherever it stands. Does nothing if it is not here.</summary>
    public void Remove(TItem item)
    {
        if (item.List != this)
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
            Last = item.Previous;
        }
        else
        {
            item.Next.Previous = item.Previous;
        }

        item.Previous = item.Next = null;
        item.List = null;
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
