using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Elements in their order: their number, then the elements in their places, or as one run of bytes where the type allows it.</summary>
internal sealed class ElementRun<T>
{
    /// <summary>Stands for the number where there are no elements, not even none: the default of a struct around an array.</summary>
    public const long None = -1;

    /// <summary>The place of an element; null if the elements are one run of bytes.</summary>
    private readonly Place<T>? _place;

    /// <summary>How a struct of the program lies in memory; null for numbers and structs of .NET.</summary>
    private readonly byte[]? _layout;

    public ElementRun(DigestTypes types)
    {
        if (!Elements<T>.AreRaw || typeof(T) == typeof(Digest) || types.HasOwnWithin(typeof(T)))
        {
            _place = types.PlaceOf<T>();
        }
        else if (StructLayouts.IsOwn(typeof(T)))
        {
            _layout = Form.Encode(StructLayouts.Describe(typeof(T)));
        }
    }

    public void Write(DigestWriter writer, ReadOnlySpan<T> elements)
    {
        writer.WriteCount(elements.Length);
        if (_place is null)
        {
            writer.Write(_layout);
            RawElements<T>.Write(writer, elements);
            return;
        }

        // Not only objects lead on without end: a struct may hold an array of its own kind in an ImmutableArray or a Memory.
        writer.Enter();
        int i = 0;
        try
        {
            for (; i < elements.Length; i++)
            {
                _place.Write(writer, elements[i]);
            }
        }
        catch (Exception) when (writer.Path.AddIndex(i))
        {
            throw;
        }

        writer.Leave();
    }
}
