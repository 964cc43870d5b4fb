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
        ArgumentWriter.Write(writer, "arg1", Arg1);
        ArgumentWriter.Write(writer, "arg2", Arg2);
        ArgumentWriter.Write(writer, "arg3", Arg3);
        ArgumentWriter.Write(writer, "arg4", Arg4);
    }
}
