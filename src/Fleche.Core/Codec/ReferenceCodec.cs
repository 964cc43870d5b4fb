namespace Fleche.Codec;

/// <summary>What all reference types share: null, the run-time type where the declared one leaves it open, and identity.</summary>
/// <remarks>On the wire: nil, or a reference to an earlier object, or <c>[type, contents]</c> for another run-time type, or the contents.</remarks>
internal abstract class ReferenceCodec<T> : ValueCodec<T>
    where T : class
{
    /// <summary>Whether a value declared as T is always a T exactly. (An array of an open type is open itself.)</summary>
    private static readonly bool IsExact = TypeNames.IsExact(typeof(T));

    /// <summary>The codec of the run-time type met last, since the next one is likely the same.</summary>
    private RuntimeCodec? _last;

    public override bool IsTracked => true;

    public override void Write(PayloadWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        var codec = IsExact || value.GetType() == typeof(T) ? this : CodecOf(value.GetType());
        if (codec.IsTracked && writer.TryWriteReference(value))
        {
            return;
        }

        writer.Enter();
        if (ReferenceEquals(codec, this))
        {
            WriteContents(writer, value);
        }
        else
        {
            writer.WriteTypeHeader(codec.Type);
            codec.WriteContentsOf(writer, value);
        }

        writer.Leave();
    }

    public override T Read(PayloadReader reader)
    {
        if (reader.TryReadNil())
        {
            return null!;
        }

        if (reader.TryReadReference(out var met))
        {
            return met as T ?? throw reader.Damaged($"a reference leads to a {met.GetType()} where a {typeof(T)} is expected");
        }

        var start = reader.Position;
        reader.Enter();
        ValueCodec codec = !IsExact && reader.TryReadTypeHeader(typeof(T)) is { } type ? CodecOf(type) : this;
        var slot = codec.IsTracked ? reader.Reserve(start) : -1;
        var incomplete = reader.IncompleteReferences;
        var value = (ReferenceEquals(codec, this) ? ReadContents(reader, slot) : codec.ReadContentsOf(reader, slot)) as T
            ?? throw reader.Damaged($"a {codec.Type} stands where a {typeof(T)} is expected");
        if (reader.IncompleteReferences == incomplete)
        {
            reader.Complete(slot, value);
        }
        else
        {
            // It leads to an object that is still being read, and a hash of it may depend on that.
            reader.Register(slot, value);
        }

        reader.Leave();
        return value;
    }

    public sealed override void WriteContentsOf(PayloadWriter writer, object value) => WriteContents(writer, (T)value);

    public sealed override object? ReadContentsOf(PayloadReader reader, int slot) => ReadContents(reader, slot);

    /// <summary>Writes a value that is not null and was not met before, as one MessagePack value that is neither nil nor an extension.</summary>
    protected abstract void WriteContents(PayloadWriter writer, T value);

    /// <summary>Reads what <see cref="WriteContents"/> wrote; registers the object under the slot as soon as it exists, if its contents could lead back to it.</summary>
    protected abstract T ReadContents(PayloadReader reader, int slot);

    private ValueCodec CodecOf(Type runtimeType)
    {
        var last = _last;
        if (last is null || last.Type != runtimeType)
        {
            _last = last = new RuntimeCodec(runtimeType, ValueCodecs.For(runtimeType));
        }

        return last.Codec;
    }

    private sealed record RuntimeCodec(Type Type, ValueCodec Codec);
}
