namespace Fleche.Digests;

/// <summary>A place for a value, by its declared type: a field, an element, a key.</summary>
internal abstract class Place
{
    public abstract void WriteObject(DigestWriter writer, object? value);
}
