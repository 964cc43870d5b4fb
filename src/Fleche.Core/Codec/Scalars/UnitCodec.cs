namespace Fleche.Codec;

/// <summary>The result of an action: nil.</summary>
internal sealed class UnitCodec : ValueCodec<Unit>
{
    public override void Write(PayloadWriter writer, Unit value) => writer.WriteNil();

    public override Unit Read(PayloadReader reader) =>
        reader.TryReadNil() ? Unit.Value : throw new PayloadSerializationException("the result of an action is nil, and something else stands here.");
}
