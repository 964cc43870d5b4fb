namespace Fleche.Codec;

/// <summary>The first bytes of MessagePack values (https://github.com/msgpack/msgpack/blob/master/spec.md) and the extension types of ours.</summary>
internal static class Code
{
    public const byte PositiveFixIntMax = 0x7f, NegativeFixIntMin = 0xe0;
    public const byte FixMap = 0x80, FixArray = 0x90, FixString = 0xa0;
    public const byte Nil = 0xc0, False = 0xc2, True = 0xc3;
    public const byte Binary8 = 0xc4, Binary16 = 0xc5, Binary32 = 0xc6;
    public const byte Extension8 = 0xc7, Extension16 = 0xc8, Extension32 = 0xc9;
    public const byte Single = 0xca, Double = 0xcb;
    public const byte UInt8 = 0xcc, UInt16 = 0xcd, UInt32 = 0xce, UInt64 = 0xcf;
    public const byte Int8 = 0xd0, Int16 = 0xd1, Int32 = 0xd2, Int64 = 0xd3;
    public const byte FixExtension1 = 0xd4, FixExtension16 = 0xd8;
    public const byte String8 = 0xd9, String16 = 0xda, String32 = 0xdb;
    public const byte Array16 = 0xdc, Array32 = 0xdd, Map16 = 0xde, Map32 = 0xdf;

    /// <summary>Extension: an object met before in this graph; the body is how many bytes back its first occurrence starts.</summary>
    public const sbyte Reference = 1;

    /// <summary>Extension: the name of the run-time type of the value that follows.</summary>
    public const sbyte TypeName = 2;

    /// <summary>Extension: a type named before; the body is how many bytes back its <see cref="TypeName"/> starts.</summary>
    public const sbyte TypeReference = 3;

    /// <summary>Extension: a string that UTF-8 cannot express (a lone surrogate), as UTF-16 little-endian.</summary>
    public const sbyte Utf16String = 4;

    /// <summary>Extension: a nullable that has the value which is nil elsewhere, such as a token that is never cancelled; the body is nil.</summary>
    public const sbyte EmptyValue = 5;
}
