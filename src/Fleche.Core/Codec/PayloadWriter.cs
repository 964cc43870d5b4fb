using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>MessagePack into a growing buffer, with the state of the object graph that is being written.</summary>
/// <remarks>Not thread-safe. Here is the buffer; what is written into it is in <c>PayloadWriter.*.cs</c>.</remarks>
internal sealed partial class PayloadWriter
{
    /// <summary>A buffer above this size is not kept for the next user of the thread's writer.</summary>
    private const int LargestKeptBuffer = SpareBuffer.Smallest;

    [ThreadStatic] private static PayloadWriter? _pooled;

    private byte[] _buffer;
    private int _position;

    public PayloadWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>How many bytes are written.</summary>
    public int Position => _position;

    /// <summary>How many bytes the buffer holds.</summary>
    public int Capacity => _buffer.Length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _position);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _position);

    /// <summary>An empty writer: this thread's, or a new one while that is in use.</summary>
    public static PayloadWriter Rent()
    {
        var writer = _pooled ?? new PayloadWriter();
        _pooled = null;
        return writer;
    }

    /// <summary>Gives a writer back; its bytes must not be used any more.</summary>
    public static void Return(PayloadWriter writer)
    {
        if (writer._buffer.Length > LargestKeptBuffer)
        {
            writer._buffer = new byte[256];
        }

        writer.Reset();
        _pooled = writer;
    }

    /// <summary>The length to grow to so that <paramref name="needed"/> bytes fit.</summary>
    /// <exception cref="PayloadSerializationException">More than 2 GB are needed.</exception>
    internal static int GrownLength(int current, long needed)
    {
        if (needed > Array.MaxLength)
        {
            throw new PayloadSerializationException(
                $"The payload needs {needed:N0} bytes, and one payload is limited to 2 GB ({Array.MaxLength:N0} bytes). " +
                "Split the data over several calls, or pass the path of a file.");
        }

        return (int)Math.Min(Math.Max(needed, 2L * current), Array.MaxLength);
    }

    /// <summary>Forgets the written bytes and the graph.</summary>
    public void Reset()
    {
        _position = 0;
        IsStored = false;
        ForgetListeners();
        BeginGraph();
    }

    /// <summary>Goes back to an earlier position (an element that could not be written is taken out).</summary>
    public void Truncate(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)position, (uint)_position, nameof(position));
        _position = position;
        ForgetGraphFrom(position);
    }

    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>The written bytes to keep: a copy of few, and the buffer itself when they are many and fill it.</summary>
    public ReadOnlyMemory<byte> TakeMemory()
    {
        if (_position <= LargestKeptBuffer || _buffer.Length - _position > _position / 4)
        {
            return ToArray();
        }

        ReadOnlyMemory<byte> written = WrittenMemory;
        _buffer = new byte[256];
        _position = 0;
        return written;
    }

    /// <summary>Makes room for <paramref name="count"/> more bytes and gives the place of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Reserve(long count)
    {
        if (_buffer.Length - _position < count)
        {
            Grow(count);
        }

        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(long count)
    {
        byte[] buffer = SpareBuffer.Take(GrownLength(_buffer.Length, _position + count));
        WrittenSpan.CopyTo(buffer);
        _buffer = buffer;
    }
}
