using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of a <see cref="ChunkCall"/>. What cannot travel is named as the user of Map knows it.</summary>
internal readonly struct ChunkArguments<TFunction, T>(TFunction function, ChunkInputs<T> inputs) : IArguments
    where TFunction : Delegate
{
    public readonly TFunction Function = function;
    public readonly ChunkInputs<T> Inputs = inputs;

    /// <inheritdoc/>
    public void Write(PayloadWriter writer)
    {
        WriteFunction(writer);
        writer.WriteRoot("inputs", Inputs);
    }

    private void WriteFunction(PayloadWriter writer)
    {
        try
        {
            writer.WriteRoot("function", Function);
        }
        catch (PayloadSerializationException)
        {
            // The user knows no argument 'function': a call of the function itself fails too, and says it as Submit does.
            CallTarget.Of(Function, typeof(TFunction)).WriteReceiver(writer, Function);
            throw;
        }
    }
}
