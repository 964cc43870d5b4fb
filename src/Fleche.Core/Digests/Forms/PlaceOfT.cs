namespace Fleche.Digests;

/// <summary>A place for values that are declared as <typeparamref name="T"/>: they stand in it as the digest of a node, or spelled out.</summary>
internal abstract class Place<T>(DigestTypes types) : Place
{
    /// <summary>The rules by which the place was made.</summary>
    public DigestTypes Types => types;

    /// <summary>Writes the value into the place.</summary>
    public abstract void Write(DigestWriter writer, T value);

    public sealed override void WriteObject(DigestWriter writer, object? value) => Write(writer, (T)value!);
}
