using Fleche.Codec;

namespace Fleche.Memoization;

/// <summary>States as values: in bound functions that are captured or passed.</summary>
internal sealed class AmbientStateCodec : ValueCodec<AmbientState>
{
    public override void Write(PayloadWriter writer, AmbientState value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.RefuseCode(typeof(AmbientState));
            writer.WriteBinary(StateBytes.Of(value));
        }
    }

    public override AmbientState Read(PayloadReader reader)
    {
        if (reader.TryReadNil())
        {
            return null!;
        }

        reader.RefuseCode(typeof(AmbientState));
        return ArrivedStates.Find(reader.ReadBinary()).Restore();
    }
}
