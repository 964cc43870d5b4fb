namespace Fleche.Codec;

/// <summary>The objects read so far, by the byte at which each starts.</summary>
internal sealed class ObjectTable
{
    /// <summary>Larger tables are let go between graphs.</summary>
    private const int LargestKept = 1 << 12;

    /// <summary>Where the objects start, ascending.</summary>
    private int[] _starts = new int[8];

    /// <summary>The objects; null while one does not exist yet.</summary>
    private object?[] _objects = new object?[8];

    /// <summary>Whether all contents of the object are read.</summary>
    private bool[] _complete = new bool[8];

    private int _count;

    /// <summary>Takes the next slot.</summary>
    public int Reserve(int start)
    {
        if (_count == _starts.Length)
        {
            Array.Resize(ref _starts, _count * 2);
            Array.Resize(ref _objects, _count * 2);
            Array.Resize(ref _complete, _count * 2);
        }

        _starts[_count] = start;
        _objects[_count] = null;
        _complete[_count] = false;
        return _count++;
    }

    public void Register(int slot, object value) => _objects[slot] = value;

    public void Complete(int slot, object value)
    {
        _objects[slot] = value;
        _complete[slot] = true;
    }

    /// <summary>The slot of the object that starts there, or a negative number.</summary>
    public int Find(int start) => Array.BinarySearch(_starts, 0, _count, start);

    public object? this[int slot] => _objects[slot];

    public bool IsComplete(int slot) => _complete[slot];

    /// <summary>Forgets all objects that start at <paramref name="position"/> or later.</summary>
    public void ForgetFrom(int position)
    {
        var count = _count;
        while (count > 0 && _starts[count - 1] >= position)
        {
            count--;
        }

        Array.Clear(_objects, count, _count - count);
        _count = count;
    }

    public void Clear()
    {
        if (_count > LargestKept)
        {
            _starts = new int[8];
            _objects = new object?[8];
            _complete = new bool[8];
        }
        else
        {
            Array.Clear(_objects, 0, _count);
        }

        _count = 0;
    }
}
