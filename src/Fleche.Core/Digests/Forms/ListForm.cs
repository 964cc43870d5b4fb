using System.Runtime.InteropServices;

namespace Fleche.Digests;

/// <summary>Lists.</summary>
internal sealed class ListForm<T>(DigestTypes types) : Form<List<T>>
{
    private readonly ElementRun<T> _elements = new(types);

    public override bool IsTracked => true;

    public override void Write(DigestWriter writer, List<T> value) => _elements.Write(writer, CollectionsMarshal.AsSpan(value));
}
