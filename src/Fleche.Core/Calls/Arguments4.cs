using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>The arguments of a call with four arguments.</summary>
internal readonly struct Arguments<T1, T2, T3, T4>(T1 arg1, T2 arg2, T3 arg3, T4 arg4) : IArguments
{
    public readonly T1 Arg1 = arg1;
    public readonly T2 Arg2 = arg2;
    public readonly T3 Arg3 = arg3;
    public readonly T4 Arg4 = arg4;

    /// <inheritdoc/>
    public void Write(PayloadWriter writer)
    {
        writer.WriteRoot("arg1", Arg1);
        writer.WriteRoot("arg2", Arg2);
        writer.WriteRoot("arg3", Arg3);
        writer.WriteRoot("arg4", Arg4);
    }
}
