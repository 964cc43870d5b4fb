using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>The primitive types and the enums over them. The comparisons of types are decided when the method is compiled.</summary>
/// <remarks>In a store the program's own enums are the names of their members, as text: another build may have other numbers for them. What is no member is its number.</remarks>
/// <typeparam name="T">The type of the values.</typeparam>
/// <typeparam name="TPrimitive">The same, or the type under an enum.</typeparam>
internal sealed class PrimitiveCodec<T, TPrimitive> : ValueCodec<T>
    where T : unmanaged
    where TPrimitive : unmanaged
{
    private static readonly bool IsOwnEnum = typeof(T).IsEnum && !Scalars.IsOfRuntime(typeof(T));

    public override void Write(PayloadWriter writer, T value)
    {
        if (IsOwnEnum && writer.IsStored && NameOf((Enum)(object)value) is { } name)
        {
            writer.WriteString(name);
        }
        else if (typeof(TPrimitive) == typeof(int))
        {
            writer.WriteInt64(As<int>(value));
        }
        else if (typeof(TPrimitive) == typeof(double))
        {
            writer.WriteDouble(As<double>(value));
        }
        else if (typeof(TPrimitive) == typeof(bool))
        {
            writer.WriteBoolean(As<byte>(value) != 0);
        }
        else if (typeof(TPrimitive) == typeof(long))
        {
            writer.WriteInt64(As<long>(value));
        }
        else if (typeof(TPrimitive) == typeof(float))
        {
            writer.WriteSingle(As<float>(value));
        }
        else if (typeof(TPrimitive) == typeof(byte))
        {
            writer.WriteUInt64(As<byte>(value));
        }
        else if (typeof(TPrimitive) == typeof(char) || typeof(TPrimitive) == typeof(ushort))
        {
            writer.WriteUInt64(As<ushort>(value));
        }
        else if (typeof(TPrimitive) == typeof(uint))
        {
            writer.WriteUInt64(As<uint>(value));
        }
        else if (typeof(TPrimitive) == typeof(ulong))
        {
            writer.WriteUInt64(As<ulong>(value));
        }
        else if (typeof(TPrimitive) == typeof(short))
        {
            writer.WriteInt64(As<short>(value));
        }
        else
        {
            writer.WriteInt64(As<sbyte>(value));
        }
    }

    public override T Read(PayloadReader reader)
    {
        if (IsOwnEnum && reader.IsStored && reader.IsStringNext)
        {
            var name = reader.ReadString();
            return Enum.TryParse(typeof(T), name, out var member) ? (T)member : throw reader.Damaged($"a {typeof(T)} has no member '{name}' now");
        }

        if (typeof(TPrimitive) == typeof(int))
        {
            return From(reader.ReadInt32());
        }

        if (typeof(TPrimitive) == typeof(double))
        {
            return From(reader.ReadDouble());
        }

        if (typeof(TPrimitive) == typeof(bool))
        {
            return From(reader.ReadBoolean());
        }

        if (typeof(TPrimitive) == typeof(long))
        {
            return From(reader.ReadInt64());
        }

        if (typeof(TPrimitive) == typeof(float))
        {
            return From(reader.ReadSingle());
        }

        if (typeof(TPrimitive) == typeof(byte))
        {
            return From((byte)Check(reader, reader.ReadInt64(), byte.MinValue, byte.MaxValue));
        }

        if (typeof(TPrimitive) == typeof(char) || typeof(TPrimitive) == typeof(ushort))
        {
            return From((ushort)Check(reader, reader.ReadInt64(), ushort.MinValue, ushort.MaxValue));
        }

        if (typeof(TPrimitive) == typeof(uint))
        {
            return From((uint)Check(reader, reader.ReadInt64(), uint.MinValue, uint.MaxValue));
        }

        if (typeof(TPrimitive) == typeof(ulong))
        {
            return From(reader.ReadUInt64());
        }

        if (typeof(TPrimitive) == typeof(short))
        {
            return From((short)Check(reader, reader.ReadInt64(), short.MinValue, short.MaxValue));
        }

        return From((sbyte)Check(reader, reader.ReadInt64(), sbyte.MinValue, sbyte.MaxValue));
    }

    /// <summary>The members of which it is made; null if it is none: its number as text would have the minus sign of the culture.</summary>
    private static string? NameOf(Enum value) => value.ToString() is var name && name != value.ToString("D") ? name : null;

    private static TAs As<TAs>(T value) => Unsafe.As<T, TAs>(ref value);

    private static T From<TAs>(TAs value) => Unsafe.As<TAs, T>(ref value);

    private static long Check(PayloadReader reader, long value, long minimum, long maximum)
        => value >= minimum && value <= maximum ? value : throw reader.Damaged($"{value} is outside the range of {typeof(TPrimitive)}");
}
