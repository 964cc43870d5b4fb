using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The argument of a call for one input of a map. What cannot travel is named as the user of Map knows it.</summary>
internal readonly struct InputArgument<T>(T input) : IArguments
{
    public readonly T Input = input;

    /// <inheritdoc/>
    public void Write(PayloadWriter writer) => writer.WriteRoot("input", Input);
}
