using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>Writes and reads the outcomes of a chunk: <c>[elapsed ticks of 100 ns, elements]</c>.</summary>
internal sealed class ChunkResultsCodec<TResult> : ValueCodec<ChunkResults<TResult>>
{
    public override void Write(PayloadWriter writer, ChunkResults<TResult> value)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(value.Elapsed.Ticks);
        ChunkElements<TResult>.Write(writer, "result", value.Values, value.Errors);
    }

    public override ChunkResults<TResult> Read(PayloadReader reader)
    {
        reader.ReadArrayHeader();
        TimeSpan elapsed = TimeSpan.FromTicks(reader.ReadInt64());
        TResult[] values = ChunkElements<TResult>.Read(reader, "result", out Exception?[]? errors);
        return new ChunkResults<TResult>(values, errors, elapsed);
    }
}
