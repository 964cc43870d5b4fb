using Fleche.Digests;

namespace Fleche.Memoization;

/// <summary>A call with two arguments.</summary>
internal sealed class BinaryCall<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 arg1, T2 arg2) : MemoizedCall<TResult>
{
    /// <inheritdoc/>
    public override Delegate Function => function;

    /// <inheritdoc/>
    public override Digest DigestOf(int argument, string name) => argument switch
    {
        0 => DigestWriter.DigestOf(arg1, name),
        1 => DigestWriter.DigestOf(arg2, name),
        _ => throw NoSuch(argument),
    };

    /// <inheritdoc/>
    public override object? ValueOf(int argument) => argument switch
    {
        0 => arg1,
        1 => arg2,
        _ => throw NoSuch(argument),
    };

    /// <inheritdoc/>
    public override TResult Run() => function(arg1, arg2);
}
