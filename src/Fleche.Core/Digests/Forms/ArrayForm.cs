namespace Fleche.Digests;

/// <summary>One-dimensional arrays.</summary>
internal sealed class ArrayForm<T>(DigestTypes types) : Form<T[]>
{
    private readonly ElementRun<T> _elements = new(types);

    public override bool IsTracked => true;

    public override void Write(DigestWriter writer, T[] value) => _elements.Write(writer, value);
}
