namespace Fleche.Codec;

/// <summary>Stands for a type that cannot travel. Its empty value can: null, a zero address, a token that is never cancelled.</summary>
internal sealed class RefusedCodec<T>(string reason) : ValueCodec<T>
{
    public override void Write(PayloadWriter writer, T value)
    {
        if (!EqualityComparer<T>.Default.Equals(value, default))
        {
            throw new PayloadSerializationException(value!.GetType() == typeof(T) ? reason : Refusals.WhyNot(value.GetType()) ?? reason);
        }

        writer.WriteNil();
    }

    public override T Read(PayloadReader reader)
        => reader.TryReadNil() ? default! : throw reader.Damaged(reason);
}
