namespace Fleche.Digests;

/// <summary>A place declared as a reference type other than string, or as a type with digests of its own: it holds 32 bytes.</summary>
internal sealed class NodePlace<T>(DigestTypes types) : Place<T>(types)
{
    public override void Write(DigestWriter writer, T value) => writer.WriteNode(value);
}
