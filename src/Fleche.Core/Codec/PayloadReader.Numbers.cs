using System.Buffers.Binary;

namespace Fleche.Codec;

internal sealed partial class PayloadReader
{
    public bool TryReadNil()
    {
        if (PeekByte() != Code.Nil)
        {
            return false;
        }

        _position++;
        return true;
    }

    public bool ReadBoolean()
    {
        var code = PeekByte();
        if (code is not (Code.True or Code.False))
        {
            throw Unexpected("a boolean", code);
        }

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
        {
            throw OutOfRange(large, typeof(long));
        }

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
        {
            return (ulong)ReadLongForm(code);
        }

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
        {
            throw Unexpected("a 32-bit float", code);
        }

        return BitConverter.UInt32BitsToSingle(BinaryPrimitives.ReadUInt32BigEndian(Take(5)[1..]));
    }

    public double ReadDouble()
    {
        var code = PeekByte();
        if (code != Code.Double)
        {
            throw Unexpected("a 64-bit float", code);
        }

        return BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReadUInt64BigEndian(Take(9)[1..]));
    }

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
}
