using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>Reads MessagePack from a buffer, with the state of the object graph that is being read.</summary>
/// <remarks>
/// Not thread-safe. Every length is checked against the bytes that are left before anything is allocated for it;
/// whatever is wrong with the bytes is a <see cref="PayloadSerializationException"/>. Here is the buffer; what is read from it is in <c>PayloadReader.*.cs</c>.
/// </remarks>
internal sealed unsafe partial class PayloadReader
{
    /// <summary>The array behind the payload, null if it is memory of another kind.</summary>
    private readonly byte[]? _array;

    /// <summary>Where the payload starts in <see cref="_array"/>.</summary>
    private readonly int _offset;

    /// <summary>Where the payload starts if it is not in the runtime's memory, else null.</summary>
    private readonly byte* _native;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly int _length;
    private int _position;

    /// <summary>How many elements the headers read so far have claimed. Each is a byte at least, so more than bytes is a lie.</summary>
    private long _claimed;

    public PayloadReader(ReadOnlyMemory<byte> buffer)
    {
        _memory = buffer;
        (_array, _offset) = MemoryMarshal.TryGetArray(buffer, out var segment) ? (segment.Array, segment.Offset) : (null, 0);
        _native = MemoryMarshal.TryGetMemoryManager(buffer, out NativeBytes? bytes, out int start, out _) ? bytes.Start + start : null;
        _length = buffer.Length;
    }

    /// <summary>The next byte. Going back is allowed.</summary>
    public int Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_length, nameof(value));
            if (value < _position)
            {
                _objects?.ForgetFrom(value);
            }

            _position = value;
            _claimed = 0;
        }
    }

    public bool IsAtEnd => _position == _length;

    public int Remaining => _length - _position;

    private ReadOnlySpan<byte> Span => _array is not null ? new ReadOnlySpan<byte>(_array, _offset, _length)
        : _native != null ? new ReadOnlySpan<byte>(_native, _length)
        : _memory.Span;

    /// <summary>Goes back over a header just read, to read it again.</summary>
    public void StepBack(int position) => _position = position;

    /// <summary>The first byte of the next value, which tells its kind.</summary>
    public byte PeekByte()
    {
        var span = Span;
        return (uint)_position < (uint)span.Length ? span[_position] : throw Damaged("it ends in the middle of a value");
    }

    /// <summary>What is wrong with the bytes at this position.</summary>
    public PayloadSerializationException Damaged(string what, Exception? cause = null)
        => new($"The payload is damaged at byte {_position} of {_length}: {what}.", cause);

    private PayloadSerializationException Unexpected(string expected, byte code) => Damaged($"expected {expected}, found 0x{code:x2}");

    private PayloadSerializationException OutOfRange(object value, Type type) => Damaged($"{value} is outside the range of {type}");

    private ReadOnlySpan<byte> Peek(int skip, int count)
    {
        if (Remaining - skip < count)
        {
            throw Damaged("it ends in the middle of a value");
        }

        return Span.Slice(_position + skip, count);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var bytes = Peek(0, count);
        _position += count;
        return bytes;
    }
}
