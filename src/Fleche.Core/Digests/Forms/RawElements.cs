using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Digests;

/// <summary>Elements as the little-endian bytes that they are in memory; every NaN as one and the same, since processors make different ones.</summary>
internal static class RawElements<T>
{
    /// <summary>So many bytes are looked through and hashed at a time: they stay in the processor's cache in between.</summary>
    private const int Piece = 1 << 15;

    /// <summary>The floating-point numbers in an element; null if it is one itself, or has none.</summary>
    private static readonly (int Offset, Type Type)[]? Floats = FindFloats();

    public static void Write(DigestWriter writer, ReadOnlySpan<T> elements)
    {
        bool isFloating = Floats is not null || typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(Half);
        int step = isFloating ? Math.Max(1, Piece / Unsafe.SizeOf<T>()) : int.MaxValue / 2 / Unsafe.SizeOf<T>();
        for (; elements.Length > 0; elements = elements[Math.Min(step, elements.Length)..])
        {
            ReadOnlySpan<T> piece = elements[..Math.Min(step, elements.Length)];
            if (isFloating && HasNaN(piece))
            {
                WriteNormalized(writer, piece);
            }
            else
            {
                writer.Write(AsBytes(piece));
            }
        }
    }

    private static Span<byte> AsBytes(ReadOnlySpan<T> elements)
        => MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)), elements.Length * Unsafe.SizeOf<T>());

    private static (int Offset, Type Type)[]? FindFloats()
    {
        if (typeof(T).IsPrimitive || typeof(T) == typeof(Half))
        {
            return null;
        }

        (int, Type)[] floats =
        [
            .. StructLayouts.Numbers(typeof(T))
                .Where(static number => number.Type == typeof(double) || number.Type == typeof(float) || number.Type == typeof(Half)),
        ];
        return floats.Length == 0 ? null : floats;
    }

    private static bool HasNaN(ReadOnlySpan<T> elements)
    {
        if (typeof(T) == typeof(double))
        {
            return HasNaN(MemoryMarshal.Cast<byte, double>(AsBytes(elements)));
        }

        if (typeof(T) == typeof(float))
        {
            return HasNaN(MemoryMarshal.Cast<byte, float>(AsBytes(elements)));
        }

        Span<byte> bytes = AsBytes(elements);
        for (int at = 0; at < bytes.Length; at += Unsafe.SizeOf<T>())
        {
            foreach ((int offset, Type type) in Floats ?? [(0, typeof(Half))])
            {
                if (IsNaN(bytes[(at + offset)..], type))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool HasNaN<TFloat>(ReadOnlySpan<TFloat> numbers)
        where TFloat : unmanaged, IFloatingPointIeee754<TFloat>
    {
        int i = 0;
        for (; i <= numbers.Length - Vector<TFloat>.Count; i += Vector<TFloat>.Count)
        {
            var vector = new Vector<TFloat>(numbers[i..]);
            if (!Vector.EqualsAll(vector, vector))
            {
                return true;
            }
        }

        foreach (TFloat number in numbers[i..])
        {
            if (TFloat.IsNaN(number))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNaN(ReadOnlySpan<byte> bytes, Type type)
        => type == typeof(double) ? double.IsNaN(MemoryMarshal.Read<double>(bytes))
            : type == typeof(float) ? float.IsNaN(MemoryMarshal.Read<float>(bytes))
            : Half.IsNaN(MemoryMarshal.Read<Half>(bytes));

    private static void WriteNormalized(DigestWriter writer, ReadOnlySpan<T> elements)
    {
        byte[] bytes = AsBytes(elements).ToArray();
        (int Offset, Type Type)[] floats = Floats ?? [(0, typeof(T))];
        for (int at = 0; at < bytes.Length; at += Unsafe.SizeOf<T>())
        {
            foreach ((int offset, Type type) in floats)
            {
                Span<byte> number = bytes.AsSpan(at + offset);
                if (!IsNaN(number, type))
                {
                    continue;
                }

                if (type == typeof(double))
                {
                    MemoryMarshal.Write(number, BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0000));
                }
                else if (type == typeof(float))
                {
                    MemoryMarshal.Write(number, BitConverter.UInt32BitsToSingle(0x7fc0_0000));
                }
                else
                {
                    MemoryMarshal.Write(number, BitConverter.UInt16BitsToHalf(0x7e00));
                }
            }
        }

        writer.Write(bytes);
    }
}
