namespace Fleche.Digests;

/// <summary>Values whose digest the program says, by a hook or by <see cref="IDigestible"/>; and digests themselves.</summary>
internal sealed class OwnForm(Type type, Func<object, Digest> digest) : Form(type)
{
    /// <summary>The digest of a value.</summary>
    public Digest DigestOf(object value) => digest(value);

    public override void WriteBody(DigestWriter writer, object value) => throw new InvalidOperationException($"A {Type} has no text of its own.");
}
