using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>Arrays of more dimensions, or with lower bounds: <c>[[lengths], elements]</c> or <c>[[lengths], [lower bounds], elements]</c>, row by row.</summary>
internal sealed class MultiArrayCodec<TArray, T> : ReferenceCodec<TArray>
    where TArray : class
{
    private static readonly int Rank = typeof(TArray).GetArrayRank();

    protected override void WriteContents(PayloadWriter writer, TArray value)
    {
        var array = (Array)(object)value;
        var isZeroBased = true;
        for (var i = 0; i < Rank; i++)
        {
            isZeroBased &= array.GetLowerBound(i) == 0;
        }

        writer.WriteArrayHeader(isZeroBased ? 2 : 3);
        writer.WriteArrayHeader(Rank);
        for (var i = 0; i < Rank; i++)
        {
            writer.WriteInt64(array.GetLength(i));
        }

        if (!isZeroBased)
        {
            writer.WriteArrayHeader(Rank);
            for (var i = 0; i < Rank; i++)
            {
                writer.WriteInt64(array.GetLowerBound(i));
            }
        }

        Elements<T>.Write(writer, AsSpan(array));
    }

    protected override TArray ReadContents(PayloadReader reader, int slot)
    {
        var parts = reader.ReadArrayHeader();
        if (parts is not (2 or 3))
        {
            throw reader.Damaged($"a {typeof(TArray)} has two or three parts, not {parts}");
        }

        var lengths = ReadInts(reader);
        var count = 1L;
        foreach (var length in lengths)
        {
            count = length >= 0 && count <= int.MaxValue ? count * length : throw reader.Damaged("a length is out of range");
        }

        var lowerBounds = parts == 3 ? ReadInts(reader) : new int[Rank];
        for (var i = 0; i < Rank; i++)
        {
            if ((long)lowerBounds[i] + lengths[i] > int.MaxValue)
            {
                throw reader.Damaged("a lower bound is out of range");
            }
        }

        if (Elements<T>.ReadCount(reader) != count)
        {
            throw reader.Damaged($"the lengths of a {typeof(TArray)} do not fit the number of its elements");
        }

        var array = Array.CreateInstanceFromArrayType(typeof(TArray), lengths, lowerBounds);
        reader.Register(slot, array);
        Elements<T>.ReadInto(reader, AsSpan(array));
        return (TArray)(object)array;
    }

    private static int[] ReadInts(PayloadReader reader)
    {
        if (reader.ReadArrayHeader() != Rank)
        {
            throw reader.Damaged($"a {typeof(TArray)} has {Rank} dimensions");
        }

        var values = new int[Rank];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadInt32();
        }

        return values;
    }

    private static Span<T> AsSpan(Array array)
        => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
