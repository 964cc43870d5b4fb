using System.Collections;

namespace Fleche.Digests;

/// <summary>Items in their order, as in an array; then the comparers, where there are others than the default ones.</summary>
internal sealed class SequenceForm<T>(Type named, DigestTypes types, Func<object, IEnumerable>? items) : ItemsForm<T>(named, items)
{
    private readonly Comparers _comparers = Comparers.Of(named);
    private readonly ElementRun<T> _elements = new(types);

    public override void WriteBody(DigestWriter writer, object value)
    {
        _elements.Write(writer, ItemsOf(value));
        _comparers.WriteOthers(writer, value);
    }
}
