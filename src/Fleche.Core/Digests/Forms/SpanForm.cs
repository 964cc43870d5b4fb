using System.Collections.Immutable;

namespace Fleche.Digests;

/// <summary>Structs that show a part of an array, or all of it.</summary>
internal sealed class SpanForm<TOwner, T>(DigestTypes types) : Form<TOwner>
{
    private readonly ElementRun<T> _elements = new(types);

    public override void Write(DigestWriter writer, TOwner value)
    {
        switch (value)
        {
            case ImmutableArray<T> { IsDefault: true } or ArraySegment<T> { Array: null }:
                writer.WriteCount(ElementRun<T>.None);
                break;
            case ImmutableArray<T> array:
                _elements.Write(writer, array.AsSpan());
                break;
            case ArraySegment<T> segment:
                _elements.Write(writer, segment);
                break;
            case Memory<T> memory:
                _elements.Write(writer, memory.Span);
                break;
            case ReadOnlyMemory<T> memory:
                _elements.Write(writer, memory.Span);
                break;
        }
    }
}
