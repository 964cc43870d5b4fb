namespace Fleche.Digests;

/// <summary>Strings: length and UTF-16 units.</summary>
internal sealed class TextForm : Form<string>
{
    public override void Write(DigestWriter writer, string value) => writer.WriteText(value);
}
