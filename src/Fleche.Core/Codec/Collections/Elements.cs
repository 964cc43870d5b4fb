using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fleche.Codec;

/// <summary>Runs of elements: raw little-endian bytes where the type allows it, else a MessagePack array.</summary>
internal static class Elements<T>
{
    /// <summary>Whether the elements travel as raw bytes.</summary>
    public static readonly bool AreRaw = !RuntimeHelpers.IsReferenceOrContainsReferences<T>() && RawLayout.IsRawElement(typeof(T));

    /// <summary>Writes count and elements.</summary>
    public static void Write(PayloadWriter writer, ReadOnlySpan<T> elements)
    {
        if (AreRaw)
        {
            PayloadWriter.GrownLength(0, (long)elements.Length * Unsafe.SizeOf<T>());
            StoredLayout<T>.Write(writer);
            writer.WriteBinary(AsBytes(elements));
            return;
        }

        // Not only objects lead on without end: a struct may hold an array of its own kind in an ImmutableArray or a Memory.
        writer.Enter();
        writer.WriteArrayHeader(elements.Length);
        var codec = ValueCodecs.For<T>();
        var i = 0;
        try
        {
            for (; i < elements.Length; i++)
            {
                codec.Write(writer, elements[i]);
            }
        }
        catch (Exception) when (writer.Path.AddIndex(i))
        {
            throw;
        }

        writer.Leave();
    }

    /// <summary>Reads what <see cref="Write"/> wrote into an array of exactly that length.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="slot">Where to register the array, or -1.</param>
    public static T[] Read(PayloadReader reader, int slot = -1)
    {
        var count = ReadCount(reader);
        var elements = AreRaw ? RawArray.Allocate<T>(count) : new T[count];
        reader.Register(slot, elements);
        ReadInto(reader, elements);
        return elements;
    }

    /// <summary>Reads how many elements follow.</summary>
    public static int ReadCount(PayloadReader reader)
    {
        if (!AreRaw)
        {
            return reader.ReadArrayHeader();
        }

        StoredLayout<T>.Check(reader);
        var start = reader.Position;
        var length = reader.ReadBinary().Length;
        reader.StepBack(start);
        return length % Unsafe.SizeOf<T>() == 0
            ? length / Unsafe.SizeOf<T>()
            : throw reader.Damaged($"{length} bytes are no whole number of {typeof(T)}");
    }

    /// <summary>Reads the elements; <see cref="ReadCount"/> came before and gave the length of <paramref name="elements"/>.</summary>
    public static void ReadInto(PayloadReader reader, Span<T> elements)
    {
        if (AreRaw)
        {
            reader.ReadBinary().CopyTo(AsBytes(elements));
            if (!AreValid(elements))
            {
                throw reader.Damaged($"an element is no {typeof(T)}");
            }

            return;
        }

        reader.Enter();
        var codec = ValueCodecs.For<T>();
        var i = 0;
        try
        {
            for (; i < elements.Length; i++)
            {
                elements[i] = codec.Read(reader);
            }
        }
        catch (Exception) when (reader.Path.AddIndex(i))
        {
            throw;
        }

        reader.Leave();
    }

    /// <summary>Whether raw elements are values of their type.</summary>
    public static bool AreValid(ReadOnlySpan<T> elements)
    {
        if (typeof(T) == typeof(bool))
        {
            return !AsBytes(elements).ContainsAnyExceptInRange((byte)0, (byte)1);
        }

        if (typeof(T) == typeof(DateTime))
        {
            foreach (var bits in MemoryMarshal.Cast<byte, ulong>(AsBytes(elements)))
            {
                if ((bits & 0x3fff_ffff_ffff_ffff) > (ulong)DateTime.MaxValue.Ticks)
                {
                    return false;
                }
            }
        }
        else if (typeof(T) == typeof(decimal))
        {
            // The first four bytes hold the sign and the scale, at most 28.
            var words = MemoryMarshal.Cast<byte, uint>(AsBytes(elements));
            for (var i = 0; i < words.Length; i += 4)
            {
                if ((words[i] & 0x7f00_ffff) != 0 || (words[i] >> 16 & 0xff) > 28)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static Span<byte> AsBytes(ReadOnlySpan<T> elements)
        => MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)), checked(elements.Length * Unsafe.SizeOf<T>()));
}
