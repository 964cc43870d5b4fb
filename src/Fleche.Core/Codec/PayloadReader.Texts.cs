using System.Runtime.InteropServices;
using System.Text;

namespace Fleche.Codec;

internal sealed partial class PayloadReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string? ReadString()
    {
        var code = PeekByte();
        if (code == Code.Nil)
        {
            _position++;
            return null;
        }

        if (TryReadUtf16() is { } utf16)
        {
            return utf16;
        }

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
        {
            return null;
        }

        return length % sizeof(char) == 0
            ? new string(MemoryMarshal.Cast<byte, char>(Take(length)))
            : throw Damaged("a UTF-16 string has an odd length");
    }

    /// <summary>Steps over a map key if it is this one.</summary>
    public bool TryReadKey(ReadOnlySpan<byte> key)
    {
        if (Remaining < key.Length || !Span.Slice(_position, key.Length).SequenceEqual(key))
        {
            return false;
        }

        _position += key.Length;
        return true;
    }

    /// <summary>The bytes of a string; not null.</summary>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        var code = PeekByte();
        if (code is >= Code.FixString and < Code.Nil)
        {
            return Take(1 + (code & 31))[1..];
        }

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
}
