using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Fleche.Codec;

internal sealed partial class PayloadWriter
{
    public void WriteNil() => WriteByte(Code.Nil);

    public void WriteBoolean(bool value) => WriteByte(value ? Code.True : Code.False);

    public void WriteInt64(long value)
    {
        if (value >= 0)
        {
            WriteUInt64((ulong)value);
            return;
        }

        ref var start = ref Reserve(9);
        if (value >= -32)
        {
            start = (byte)value;
            _position++;
        }
        else if (value >= sbyte.MinValue)
        {
            start = Code.Int8;
            Put(ref start, (byte)value);
        }
        else if (value >= short.MinValue)
        {
            start = Code.Int16;
            Put(ref start, (ushort)value);
        }
        else if (value >= int.MinValue)
        {
            start = Code.Int32;
            Put(ref start, (uint)value);
        }
        else
        {
            start = Code.Int64;
            Put(ref start, (ulong)value);
        }
    }

    public void WriteUInt64(ulong value)
    {
        ref var start = ref Reserve(9);
        if (value <= Code.PositiveFixIntMax)
        {
            start = (byte)value;
            _position++;
        }
        else if (value <= byte.MaxValue)
        {
            start = Code.UInt8;
            Put(ref start, (byte)value);
        }
        else if (value <= ushort.MaxValue)
        {
            start = Code.UInt16;
            Put(ref start, (ushort)value);
        }
        else if (value <= uint.MaxValue)
        {
            start = Code.UInt32;
            Put(ref start, (uint)value);
        }
        else
        {
            start = Code.UInt64;
            Put(ref start, value);
        }
    }

    public void WriteSingle(float value)
    {
        ref var start = ref Reserve(5);
        start = Code.Single;
        Put(ref start, BitConverter.SingleToUInt32Bits(value));
    }

    public void WriteDouble(double value)
    {
        ref var start = ref Reserve(9);
        start = Code.Double;
        Put(ref start, BitConverter.DoubleToUInt64Bits(value));
    }

    private void WriteByte(byte value)
    {
        Reserve(1) = value;
        _position++;
    }

    private void Put(ref byte start, byte value)
    {
        Unsafe.Add(ref start, 1) = value;
        _position += 2;
    }

    private void Put(ref byte start, ushort value)
    {
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, 1), BigEndian(value));
        _position += 3;
    }

    private void Put(ref byte start, uint value)
    {
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, 1), BigEndian(value));
        _position += 5;
    }

    private void Put(ref byte start, ulong value)
    {
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, 1), BigEndian(value));
        _position += 9;
    }

    private static ushort BigEndian(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private static uint BigEndian(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private static ulong BigEndian(ulong value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
