namespace Fleche.Codec;

/// <summary>Strings.</summary>
internal sealed class StringCodec : ValueCodec<string?>
{
    public override void Write(PayloadWriter writer, string? value) => writer.WriteString(value);

    public override string? Read(PayloadReader reader) => reader.ReadString();
}
