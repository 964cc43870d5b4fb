namespace Fleche.Executors;

/// <summary>The inputs of a map that wait to be sent, and how they are cut into chunks. The caller locks.</summary>
/// <param name="sizer">How large chunks should be.</param>
/// <param name="capacity">How many inputs may be taken ahead of the consumer.</param>
internal sealed class MapCutter<T>(ChunkSizer sizer, int capacity)
{
    private readonly Queue<T> _inputs = new();

    /// <summary>How many inputs wait.</summary>
    public int Count => _inputs.Count;

    /// <summary>Whether no more inputs come.</summary>
    public bool IsExhausted { get; set; }

    /// <summary>An input comes.</summary>
    public void Add(T input) => _inputs.Enqueue(input);

    /// <summary>No input is wanted any more.</summary>
    public void Clear()
    {
        IsExhausted = true;
        _inputs.Clear();
    }

    /// <summary>Cuts a chunk, if one is to be sent now.</summary>
    /// <param name="inFlight">How many chunks are on their way.</param>
    /// <param name="isUrgent">Whether a chunk that is too small is better than none.</param>
    /// <param name="isFlushing">Whether all is to be cut now.</param>
    public T[]? Cut(int inFlight, bool isUrgent, bool isFlushing)
    {
        if (_inputs.Count == 0)
        {
            return null;
        }

        // Only what is left of an exhausted source has to be shared out; while more comes, chunks may be as large as is best.
        int available = IsExhausted ? _inputs.Count : capacity;
        int size = isFlushing ? sizer.NextAtOnce(available) : sizer.Next(available);
        bool isTooSmall = _inputs.Count < size && !IsExhausted && !isUrgent && inFlight >= sizer.Busy;
        if (!isFlushing && (isTooSmall || inFlight >= sizer.Window))
        {
            return null;
        }

        T[] items = new T[Math.Min(size, _inputs.Count)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = _inputs.Dequeue();
        }

        return items;
    }
}
