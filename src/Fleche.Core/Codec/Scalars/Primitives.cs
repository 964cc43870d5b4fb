namespace Fleche.Codec;

/// <summary>Makes the codecs of the primitive types without reflection, since every worker needs some of them in its first call.</summary>
internal static class Primitives
{
    public static ValueCodec Create(TypeCode code) => code switch
    {
        TypeCode.Boolean => new PrimitiveCodec<bool, bool>(),
        TypeCode.Char => new PrimitiveCodec<char, char>(),
        TypeCode.SByte => new PrimitiveCodec<sbyte, sbyte>(),
        TypeCode.Byte => new PrimitiveCodec<byte, byte>(),
        TypeCode.Int16 => new PrimitiveCodec<short, short>(),
        TypeCode.UInt16 => new PrimitiveCodec<ushort, ushort>(),
        TypeCode.Int32 => new PrimitiveCodec<int, int>(),
        TypeCode.UInt32 => new PrimitiveCodec<uint, uint>(),
        TypeCode.Int64 => new PrimitiveCodec<long, long>(),
        TypeCode.UInt64 => new PrimitiveCodec<ulong, ulong>(),
        TypeCode.Single => new PrimitiveCodec<float, float>(),
        TypeCode.Double => new PrimitiveCodec<double, double>(),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "This is no primitive type."),
    };
}
