using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>Writes and reads the inputs of a chunk.</summary>
internal sealed class ChunkInputsCodec<T> : ValueCodec<ChunkInputs<T>>
{
    public override void Write(PayloadWriter writer, ChunkInputs<T> value) =>
        ChunkElements<T>.Write(writer, "input", value.Items, value.Errors);

    public override ChunkInputs<T> Read(PayloadReader reader) => new(ChunkElements<T>.Read(reader, "input", out Exception?[]? errors), errors);
}
