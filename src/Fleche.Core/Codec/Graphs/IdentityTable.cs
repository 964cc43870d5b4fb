using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>Which objects were written, by identity, and at which byte each starts.</summary>
internal sealed class IdentityTable
{
    /// <summary>Up to this many objects are compared one by one, without their hash codes.</summary>
    private const int LinearCount = 8;

    /// <summary>Larger tables are let go between graphs.</summary>
    private const int LargestKept = 1 << 12;

    /// <summary>The objects in the order of their positions.</summary>
    private object[] _objects = new object[LinearCount];

    private int[] _positions = new int[LinearCount];

    /// <summary>Open addressing: the index of an object plus one, or 0. Twice as long as <see cref="_objects"/> at least.</summary>
    private int[]? _slots;

    private int _count;

    /// <summary>Finds where an object starts, or adds it.</summary>
    public bool TryGetOrAdd(object value, int position, out int start)
    {
        var index = _count <= LinearCount ? FindLinear(value) : FindHashed(value);
        if (index >= 0)
        {
            start = _positions[index];
            return true;
        }

        start = position;
        Add(value, position);
        return false;
    }

    public void Clear()
    {
        if (_count == 0)
        {
            return;
        }

        if (_count > LargestKept)
        {
            _objects = new object[LinearCount];
            _positions = new int[LinearCount];
            _slots = null;
        }
        else
        {
            Array.Clear(_objects, 0, _count);
            if (_count > LinearCount)
            {
                Array.Clear(_slots!);
            }
        }

        _count = 0;
    }

    /// <summary>Forgets all objects that start at <paramref name="position"/> or later.</summary>
    public void ForgetFrom(int position)
    {
        var count = _count;
        while (count > 0 && _positions[count - 1] >= position)
        {
            count--;
        }

        if (count == _count)
        {
            return;
        }

        Array.Clear(_objects, count, _count - count);
        if (_count > LinearCount)
        {
            Array.Clear(_slots!);
            for (var i = 0; i < count && count > LinearCount; i++)
            {
                Place(i);
            }
        }

        _count = count;
    }

    private int FindLinear(object value)
    {
        for (var i = 0; i < _count; i++)
        {
            if (ReferenceEquals(_objects[i], value))
            {
                return i;
            }
        }

        return -1;
    }

    private int FindHashed(object value)
    {
        var mask = _slots!.Length - 1;
        for (var slot = Hash(value) & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (ReferenceEquals(_objects[_slots[slot] - 1], value))
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    private void Add(object value, int position)
    {
        if (_count == _objects.Length)
        {
            Array.Resize(ref _objects, _count * 2);
            Array.Resize(ref _positions, _count * 2);
        }

        _objects[_count] = value;
        _positions[_count] = position;
        _count++;
        if (_count <= LinearCount)
        {
            return;
        }

        if (_slots is null || _slots.Length < _objects.Length * 2)
        {
            _slots = new int[_objects.Length * 2];
            for (var i = 0; i < _count; i++)
            {
                Place(i);
            }
        }
        else if (_count == LinearCount + 1)
        {
            for (var i = 0; i < _count; i++)
            {
                Place(i);
            }
        }
        else
        {
            Place(_count - 1);
        }
    }

    private void Place(int index)
    {
        var mask = _slots!.Length - 1;
        var slot = Hash(_objects[index]) & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = index + 1;
    }

    private static int Hash(object value) => (int)((uint)RuntimeHelpers.GetHashCode(value) * 0x9E3779B9u >> 7);
}
