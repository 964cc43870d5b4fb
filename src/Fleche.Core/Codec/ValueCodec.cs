namespace Fleche.Codec;

/// <summary>Writes and reads values of one type, seen without that type: what run-time types need.</summary>
internal abstract class ValueCodec
{
    /// <summary>The type whose name stands on the wire for these values.</summary>
    public abstract Type Type { get; }

    /// <summary>Whether a second meeting of the same object is written as a reference to the first.</summary>
    public virtual bool IsTracked => false;

    /// <summary>Writes a value, with everything that its declared type leaves open.</summary>
    public abstract void WriteObject(PayloadWriter writer, object? value);

    /// <summary>Reads what <see cref="WriteObject"/> wrote.</summary>
    public abstract object? ReadObject(PayloadReader reader);

    /// <summary>Writes a value that is known to be not null, not met before, and of <see cref="Type"/>.</summary>
    public virtual void WriteContentsOf(PayloadWriter writer, object value) => WriteObject(writer, value);

    /// <summary>Reads what <see cref="WriteContentsOf"/> wrote.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="slot">Where to register the object as soon as it exists, see <see cref="PayloadReader.Register"/>.</param>
    public virtual object? ReadContentsOf(PayloadReader reader, int slot) => ReadObject(reader);
}
