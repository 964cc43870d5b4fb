using System.Numerics;

namespace Fleche.Queries;

/// <summary>A type of numbers, to convert those of others to it.</summary>
internal abstract class NumberType
{
    private static readonly Dictionary<Type, NumberType> Known = new NumberType[]
    {
        new NumberType<sbyte>(), new NumberType<byte>(), new NumberType<short>(), new NumberType<ushort>(), new NumberType<int>(), new NumberType<uint>(),
        new NumberType<long>(), new NumberType<ulong>(), new NumberType<nint>(), new NumberType<nuint>(), new NumberType<Int128>(), new NumberType<UInt128>(),
        new NumberType<BigInteger>(), new NumberType<Half>(), new NumberType<float>(), new NumberType<double>(), new NumberType<decimal>(), new NumberType<Complex>(),
    }.ToDictionary(static number => number.GetType().GetGenericArguments()[0]);

    /// <summary>A type of numbers; null: it is of something else.</summary>
    public static NumberType? Of(Type type) => Known.GetValueOrDefault(type);

    /// <summary>The same number in this type.</summary>
    /// <param name="given">The type of the value.</param>
    /// <param name="value">The number.</param>
    /// <returns>Null: this type has no such number.</returns>
    public object? From(NumberType given, object value) => given.To(this, value);

    /// <summary>The same number in another type; null: it has none.</summary>
    protected abstract object? To(NumberType wanted, object value);

    /// <summary>The same number in this type; null: it has none.</summary>
    protected internal abstract object? From<T>(T value)
        where T : struct, INumberBase<T>;
}
