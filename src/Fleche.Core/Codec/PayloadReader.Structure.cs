using System.Buffers.Binary;

namespace Fleche.Codec;

internal sealed partial class PayloadReader
{
    /// <summary>Whether a run of bytes comes next.</summary>
    public bool IsBinaryNext => PeekByte() is Code.Binary8 or Code.Binary16 or Code.Binary32;

    /// <summary>Whether a text comes next.</summary>
    public bool IsStringNext => PeekByte() is >= Code.FixString and < Code.Nil or Code.String8 or Code.String16 or Code.String32;

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
        {
            return false;
        }

        if (length == 0)
        {
            length = ReadLength(1 << (code - Code.Extension8));
        }
        else
        {
            _position++;
        }

        if ((sbyte)PeekByte() != typeCode)
        {
            _position = start;
            return false;
        }

        _position++;
        return length <= Remaining ? true : throw Damaged("it ends in the middle of a value");
    }

    /// <summary>Steps over what stands for a value that is nil itself, where nil is no value.</summary>
    public bool TryReadEmptyValue()
    {
        if (PeekByte() != Code.FixExtension1 || !TryReadExtensionHeader(Code.EmptyValue, out var length))
        {
            return false;
        }

        Take(length);
        return true;
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
        {
            throw Damaged($"{count} elements are claimed, and {Remaining} bytes are left");
        }

        return count;
    }
}
