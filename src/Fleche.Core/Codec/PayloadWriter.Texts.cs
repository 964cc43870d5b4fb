using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Fleche.Codec;

internal sealed partial class PayloadWriter
{
    /// <summary>Up to this many chars a string is transcoded in one pass over a worst-case reservation.</summary>
    private const int OnePassString = 1 << 14;

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
        {
            text[..length].CopyTo(_buffer.AsSpan(_position + actual));
        }

        WriteHeader(length, Code.FixString, 31, Code.String8, Code.String16, Code.String32);
        _position += length;
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteHeader(value.Length, 0, -1, Code.Binary8, Code.Binary16, Code.Binary32);
        WriteRaw(value);
    }

    public void WriteArrayHeader(int count) => WriteHeader(count, Code.FixArray, 15, 0, Code.Array16, Code.Array32);

    public void WriteMapHeader(int count) => WriteHeader(count, Code.FixMap, 15, 0, Code.Map16, Code.Map32);

    public void WriteExtension(sbyte typeCode, ReadOnlySpan<byte> body)
    {
        if (body.Length is 1 or 2 or 4 or 8 or 16)
        {
            WriteByte((byte)(Code.FixExtension1 + int.Log2(body.Length)));
        }
        else
        {
            WriteHeader(body.Length, 0, -1, Code.Extension8, Code.Extension16, Code.Extension32);
        }

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
}
