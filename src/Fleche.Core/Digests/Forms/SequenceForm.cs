using System.Collections;

namespace Fleche.Digests;

/// <summary>Items in their order, as in an array.</summary>
internal sealed class SequenceForm<T>(Type named, DigestTypes types, Func<object, IEnumerable>? items) : ItemsForm<T>(named, items)
{
    private readonly ElementRun<T> _elements = new(types);

    public override void WriteBody(DigestWriter writer, object value) => _elements.Write(writer, ItemsOf(value));
}
