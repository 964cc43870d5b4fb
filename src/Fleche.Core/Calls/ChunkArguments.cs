using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of a <see cref="ChunkCall"/>. What cannot travel is named as the user of Map knows it.</summary>
internal readonly struct ChunkArguments<TFunction, T>(TFunction function, ChunkInputs<T> inputs) : IArguments
{
    public readonly TFunction Function = function;
    public readonly ChunkInputs<T> Inputs = inputs;

    /// <inheritdoc/>
    public void Write(PayloadWriter writer)
    {
        writer.WriteRoot("function", Function);
        writer.WriteRoot("inputs", Inputs);
    }
}
