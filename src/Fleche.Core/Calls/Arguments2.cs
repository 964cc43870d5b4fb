using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of a call with two arguments.</summary>
internal readonly struct Arguments<T1, T2>(T1 arg1, T2 arg2) : IArguments
{
    public readonly T1 Arg1 = arg1;
    public readonly T2 Arg2 = arg2;

    /// <inheritdoc/>
    public void Write(PayloadWriter writer)
    {
        writer.WriteRoot("arg1", Arg1);
        writer.WriteRoot("arg2", Arg2);
    }
}
