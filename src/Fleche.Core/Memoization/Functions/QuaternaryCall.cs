using Fleche.Digests;

namespace Fleche.Memoization;

/// <summary>A call with four arguments.</summary>
internal sealed class QuaternaryCall<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function, T1 arg1, T2 arg2, T3 arg3, T4 arg4) : MemoizedCall<TResult>
{
    /// <inheritdoc/>
    public override Delegate Function => function;

    /// <inheritdoc/>
    public override Digest DigestOf(int argument, string name) => argument switch
    {
        0 => DigestWriter.DigestOf(arg1, name),
        1 => DigestWriter.DigestOf(arg2, name),
        2 => DigestWriter.DigestOf(arg3, name),
        3 => DigestWriter.DigestOf(arg4, name),
        _ => throw NoSuch(argument),
    };

    /// <inheritdoc/>
    public override object? ValueOf(int argument) => argument switch
    {
        0 => arg1,
        1 => arg2,
        2 => arg3,
        3 => arg4,
        _ => throw NoSuch(argument),
    };

    /// <inheritdoc/>
    public override TResult Run() => function(arg1, arg2, arg3, arg4);
}
