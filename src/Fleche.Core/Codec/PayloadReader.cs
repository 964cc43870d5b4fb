using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Fleche.Codec;

/// <summary>Reads MessagePack from a buffer, with the state of the object graph that is being read.</summary>
/// <remarks>
/// Not thread-safe. Every length is checked against the bytes that are left before anything is allocated for it;
/// whatever is wrong with the bytes is a <see cref="PayloadSerializationException"/>. The graph part is in <c>PayloadReader.Graph.cs</c>.
/// </remarks>
internal sealed partial class PayloadReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The array behind the payload, null if it is memory of another kind.</summary>
    private byte[]? _array;

    /// <summary>Where the payload starts in <see cref="_array"/>.</summary>
    private int _offset;

    private ReadOnlyMemory<byte> _memory;
    private int _length;
    private int _position;

    /// <summary>How many elements the headers read so far have claimed. Each is a byte at least, so more than bytes is a lie.</summary>
    private long _claimed;

    public PayloadReader(ReadOnlyMemory<byte> buffer) => Reset(buffer);

    /// <summary>The next byte. Going back is allowed.</summary>
    public int Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_length, nameof(value));
            if (value < _position)
                _objects?.ForgetFrom(value);
            _position = value;
            _claimed = 0;
        }
    }

    public bool IsAtEnd => _position == _length;

    public int Remaining => _length - _position;

    private ReadOnlySpan<byte> Span => _array is not null ? new ReadOnlySpan<byte>(_array, _offset, _length) : _memory.Span;

    /// <summary>Starts over with another payload.</summary>
    public void Reset(ReadOnlyMemory<byte> buffer)
    {
        _memory = buffer;
        (_array, _offset) = MemoryMarshal.TryGetArray(buffer, out var segment) ? (segment.Array, segment.Offset) : (null, 0);
        _length = buffer.Length;
        _position = 0;
        BeginGraph();
    }

    public bool TryReadNil()
    {
        if (PeekByte() != Code.Nil)
            return false;
        _position++;
        return true;
    }

    public bool ReadBoolean()
    {
        var code = PeekByte();
        if (code is not (Code.True or Code.False))
            throw Unexpected("a boolean", code);
        _position++;
        return code == Code.True;
    }

    public long ReadInt64()
    {
        var code = PeekByte();
        if (code <= Code.PositiveFixIntMax || code >= Code.NegativeFixIntMin)
        {
            _position++;
            return (sbyte)code;
        }

        if (code == Code.UInt64 && BinaryPrimitives.ReadUInt64BigEndian(Peek(1, 8)) is > long.MaxValue and var large)
            throw OutOfRange(large, typeof(long));
        return ReadLongForm(code);
    }

    public ulong ReadUInt64()
    {
        var code = PeekByte();
        if (code <= Code.PositiveFixIntMax)
        {
            _position++;
            return code;
        }

        if (code == Code.UInt64)
            return (ulong)ReadLongForm(code);
        var value = ReadInt64();
        return value >= 0 ? (ulong)value : throw OutOfRange(value, typeof(ulong));
    }

    public int ReadInt32()
    {
        var value = ReadInt64();
        return value == (int)value ? (int)value : throw OutOfRange(value, typeof(int));
    }

    public float ReadSingle()
    {
        var code = PeekByte();
        if (code != Code.Single)
            throw Unexpected("a 32-bit float", code);
        return BitConverter.UInt32BitsToSingle(BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]));
    }

    public double ReadDouble()
    {
        var code = PeekByte();
        if (code != Code.Double)
            throw Unexpected("a 64-bit float", code);
        return BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReadUInt64BigEndian(Take(9)[1..]));
    }

    public string? ReadString()
    {
        var code = PeekByte();
        if (code == Code.Nil)
        {
            _position++;
            return null;
        }

        if (TryReadUtf16() is { } utf16)
            return utf16;

        var text = ReadUtf8();
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (ArgumentException e)
        {
            throw Damaged("the text is not UTF-8", e);
        }
    }

    /// <summary>Reads a string that UTF-8 cannot express, if one is here.</summary>
    public string? TryReadUtf16()
    {
        if (!TryReadExtensionHeader(Code.Utf16String, out var length))
            return null;
        return length % sizeof(char) == 0
            ? new string(MemoryMarshal.Cast<byte, char>(Take(length)))
            : throw Damaged("a UTF-16 string has an odd length");
    }

    /// <summary>Steps over a map key if it is this one.</summary>
    public bool TryReadKey(ReadOnlySpan<byte> key)
    {
        if (Remaining < key.Length || !Span.Slice(_position, key.Length).SequenceEqual(key))
            return false;
        _position += key.Length;
        return true;
    }

    /// <summary>The bytes of a string; not null.</summary>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        var code = PeekByte();
        if (code is >= Code.FixString and < Code.Nil)
            return Take(1 + (code & 31))[1..];
        return Take(code switch
        {
            Code.String8 => ReadLength(1),
            Code.String16 => ReadLength(2),
            Code.String32 => ReadLength(4),
            _ => throw Unexpected("a string", code),
        });
    }

    public ReadOnlySpan<byte> ReadBinary()
    {
        var code = PeekByte();
        return Take(code switch
        {
            Code.Binary8 => ReadLength(1),
            Code.Binary16 => ReadLength(2),
            Code.Binary32 => ReadLength(4),
            _ => throw Unexpected("binary", code),
        });
    }

    /// <summary>Reads the count of an array; as many elements follow, which is checked against the bytes that are left.</summary>
    public int ReadArrayHeader()
    {
        var code = PeekByte();
        if (code is >= Code.FixArray and < Code.FixString)
        {
            _position++;
            return Claim(code & 15, 1);
        }

        return Claim(code switch
        {
            Code.Array16 => ReadLength(2),
            Code.Array32 => ReadLength(4),
            _ => throw Unexpected("an array", code),
        }, 1);
    }

    /// <summary>Reads the count of a map; as many keys and values follow, which is checked against the bytes that are left.</summary>
    public int ReadMapHeader()
    {
        var code = PeekByte();
        if (code is >= Code.FixMap and < Code.FixArray)
        {
            _position++;
            return Claim(code & 15, 2);
        }

        return Claim(code switch
        {
            Code.Map16 => ReadLength(2),
            Code.Map32 => ReadLength(4),
            _ => throw Unexpected("a map", code),
        }, 2);
    }

    /// <summary>Steps into an extension of this type and leaves the position at its body; false and no step for anything else.</summary>
    public bool TryReadExtensionHeader(sbyte typeCode, out int length)
    {
        var start = _position;
        var code = PeekByte();
        length = code switch
        {
            >= Code.FixExtension1 and <= Code.FixExtension16 => 1 << (code - Code.FixExtension1),
            >= Code.Extension8 and <= Code.Extension32 => 0,
            _ => -1,
        };
        if (length < 0)
            return false;
        if (length == 0)
            length = ReadLength(1 << (code - Code.Extension8));
        else
            _position++;
        if ((sbyte)PeekByte() != typeCode)
        {
            _position = start;
            return false;
        }

        _position++;
        return length <= Remaining ? true : throw Damaged("it ends in the middle of a value");
    }

    /// <summary>Steps over one whole value without reading it.</summary>
    public void Skip()
    {
        for (long left = 1; left > 0; left--)
        {
            var code = PeekByte();
            switch (code)
            {
                case <= Code.PositiveFixIntMax or >= Code.NegativeFixIntMin or Code.Nil or Code.False or Code.True:
                    _position++;
                    break;
                case < Code.FixArray or Code.Map16 or Code.Map32:
                    left += 2L * ReadMapHeader();
                    break;
                case < Code.FixString or Code.Array16 or Code.Array32:
                    left += ReadArrayHeader();
                    break;
                case < Code.Nil or Code.String8 or Code.String16 or Code.String32:
                    ReadUtf8();
                    break;
                case Code.Binary8 or Code.Binary16 or Code.Binary32:
                    ReadBinary();
                    break;
                case Code.Extension8 or Code.Extension16 or Code.Extension32:
                    var length = ReadLength(1 << (code - Code.Extension8));
                    Take(1);
                    Take(length);
                    break;
                case >= Code.FixExtension1 and <= Code.FixExtension16:
                    Take(2 + (1 << (code - Code.FixExtension1)));
                    break;
                case Code.Single:
                    Take(5);
                    break;
                case Code.Double:
                    Take(9);
                    break;
                case >= Code.UInt8 and <= Code.Int64:
                    Take(1 + (1 << (code & 3)));
                    break;
                default:
                    throw Unexpected("a value", code);
            }
        }
    }

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

    /// <summary>An integer that is not a single byte.</summary>
    private long ReadLongForm(byte code) => code switch
    {
        Code.UInt8 => Take(2)[1],
        Code.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(Take(3)[1..]),
        Code.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]),
        Code.UInt64 => (long)BinaryPrimitives.ReadUInt64BigEndian(Take(9)[1..]),
        Code.Int8 => (sbyte)Take(2)[1],
        Code.Int16 => BinaryPrimitives.ReadInt16BigEndian(Take(3)[1..]),
        Code.Int32 => BinaryPrimitives.ReadInt32BigEndian(Take(5)[1..]),
        Code.Int64 => BinaryPrimitives.ReadInt64BigEndian(Take(9)[1..]),
        _ => throw Unexpected("an integer", code),
    };

    /// <summary>Steps over the first byte and reads the length after it.</summary>
    private int ReadLength(int size)
    {
        var bytes = Take(1 + size)[1..];
        var length = size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        return length <= (uint)Remaining ? (int)length : throw Damaged($"a length of {length} is claimed, and {Remaining} bytes are left");
    }

    /// <summary>Checks that <paramref name="count"/> elements can follow, with what earlier headers claimed.</summary>
    private int Claim(int count, int perElement)
    {
        var needed = (long)count * perElement;
        _claimed += needed;
        if (needed > Remaining || _claimed > _length)
            throw Damaged($"{count} elements are claimed, and {Remaining} bytes are left");
        return count;
    }

    private ReadOnlySpan<byte> Peek(int skip, int count)
    {
        if (Remaining - skip < count)
            throw Damaged("it ends in the middle of a value");
        return Span.Slice(_position + skip, count);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var bytes = Peek(0, count);
        _position += count;
        return bytes;
    }
}
