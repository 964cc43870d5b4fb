namespace Fleche.Digests;

/// <summary>Small values that one function spells out.</summary>
internal sealed class ScalarForm<T>(Action<DigestWriter, T> write) : Form<T>
{
    public override void Write(DigestWriter writer, T value) => write(writer, value);
}
