using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Fleche.Codec;

/// <summary>MessagePack into a growing buffer, with the state of the object graph that is being written.</summary>
/// <remarks>Not thread-safe. The graph part is in <c>PayloadWriter.Graph.cs</c>.</remarks>
internal sealed partial class PayloadWriter
{
    /// <summary>A buffer above this size is not kept for the next user of the thread's writer.</summary>
    private const int LargestKeptBuffer = 1 << 20;

    /// <summary>Up to this many chars a string is transcoded in one pass over a worst-case reservation.</summary>
    private const int OnePassString = 1 << 14;

    [ThreadStatic] private static PayloadWriter? _pooled;

    private byte[] _buffer;
    private int _position;

    public PayloadWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>How many bytes are written.</summary>
    public int Position => _position;

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
            writer._buffer = new byte[256];
        writer.Reset();
        _pooled = writer;
    }

    /// <summary>The length to grow to so that <paramref name="needed"/> bytes fit.</summary>
    /// <exception cref="PayloadSerializationException">More than 2 GB are needed.</exception>
    internal static int GrownLength(int current, long needed)
    {
        if (needed > Array.MaxLength)
            throw new PayloadSerializationException(
                $"The payload needs {needed:N0} bytes, and one payload is limited to 2 GB ({Array.MaxLength:N0} bytes). " +
                "Split the data over several calls, or pass the path of a file.");
        return (int)Math.Min(Math.Max(needed, 2L * current), Array.MaxLength);
    }

    /// <summary>Forgets the written bytes and the graph.</summary>
    public void Reset()
    {
        _position = 0;
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

    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNil();
            return;
        }

        // Mostly ASCII: the header is guessed from the char count, and the text moved in the rare case that it is longer.
        var guess = value.Length <= OnePassString ? value.Length : Encoding.UTF8.GetByteCount(value);
        var room = value.Length <= OnePassString ? value.Length * 3 : guess;
        var header = StringHeaderLength(guess);
        Reserve((long)room + 5);
        var text = _buffer.AsSpan(_position + header, room);
        if (Utf8.FromUtf16(value, text, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            WriteExtension(Code.Utf16String, MemoryMarshal.AsBytes(value.AsSpan()));
            return;
        }

        var actual = StringHeaderLength(length);
        if (actual != header)
            text[..length].CopyTo(_buffer.AsSpan(_position + actual));
        WriteHeader(length, Code.FixString, 31, Code.String8, Code.String16, Code.String32);
        _position += length;
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteBinaryHeader(value.Length);
        WriteRaw(value);
    }

    public void WriteBinaryHeader(int length) => WriteHeader(length, 0, -1, Code.Binary8, Code.Binary16, Code.Binary32);

    public void WriteArrayHeader(int count) => WriteHeader(count, Code.FixArray, 15, 0, Code.Array16, Code.Array32);

    public void WriteMapHeader(int count) => WriteHeader(count, Code.FixMap, 15, 0, Code.Map16, Code.Map32);

    public void WriteExtension(sbyte typeCode, ReadOnlySpan<byte> body)
    {
        if (body.Length is 1 or 2 or 4 or 8 or 16)
            WriteByte((byte)(Code.FixExtension1 + int.Log2(body.Length)));
        else
            WriteHeader(body.Length, 0, -1, Code.Extension8, Code.Extension16, Code.Extension32);
        WriteByte((byte)typeCode);
        WriteRaw(body);
    }

    /// <summary>Copies bytes that are MessagePack already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> messagePack)
    {
        Reserve(messagePack.Length);
        messagePack.CopyTo(_buffer.AsSpan(_position));
        _position += messagePack.Length;
    }

    private static int StringHeaderLength(int byteCount) => byteCount switch
    {
        <= 31 => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    private void WriteHeader(int length, byte fix, int fixMaximum, byte code8, byte code16, byte code32)
    {
        ref var start = ref Reserve(5);
        if (length <= fixMaximum)
        {
            start = (byte)(fix | length);
            _position++;
        }
        else if (length <= byte.MaxValue && code8 != 0)
        {
            start = code8;
            Put(ref start, (byte)length);
        }
        else if (length <= ushort.MaxValue)
        {
            start = code16;
            Put(ref start, (ushort)length);
        }
        else
        {
            start = code32;
            Put(ref start, (uint)length);
        }
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
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, 1), BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        _position += 5;
    }

    private void Put(ref byte start, ulong value)
    {
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, 1), BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        _position += 9;
    }

    private static ushort BigEndian(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    /// <summary>Makes room for <paramref name="count"/> more bytes and gives the place of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Reserve(long count)
    {
        if (_buffer.Length - _position < count)
            Grow(count);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(long count) => Array.Resize(ref _buffer, GrownLength(_buffer.Length, _position + count));
}
