using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of a call with one argument.</summary>
internal readonly struct Arguments<T1>(T1 arg1) : IArguments
{
    public readonly T1 Arg1 = arg1;

    /// <inheritdoc/>
    public void Write(PayloadWriter writer)
    {
        writer.WriteRoot("arg1", Arg1);
    }
}
