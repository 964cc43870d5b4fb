namespace Fleche.Digests;

/// <summary>How values of one type are spelled out for a digest.</summary>
internal abstract class Form<T>(Type? named = null) : Form(named ?? typeof(T))
{
    /// <summary>Writes what comes after the name.</summary>
    public abstract void Write(DigestWriter writer, T value);

    public sealed override void WriteBody(DigestWriter writer, object value) => Write(writer, (T)value);
}
