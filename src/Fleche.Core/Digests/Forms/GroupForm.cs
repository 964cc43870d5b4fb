namespace Fleche.Digests;

/// <summary>One group of a lookup: its key, then its elements.</summary>
internal sealed class GroupForm<TKey, TElement>(DigestTypes types) : Form(typeof(IGrouping<TKey, TElement>))
{
    private readonly Place<TKey> _keys = types.PlaceOf<TKey>();
    private readonly ElementRun<TElement> _elements = new(types);

    public override bool IsTracked => true;

    public override void WriteBody(DigestWriter writer, object value)
    {
        var group = (IGrouping<TKey, TElement>)value;
        _keys.Write(writer, group.Key);
        _elements.Write(writer, (TElement[])[.. group]);
    }
}
