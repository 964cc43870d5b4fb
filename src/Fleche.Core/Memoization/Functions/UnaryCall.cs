using Fleche.Digests;

namespace Fleche.Memoization;

/// <summary>A call with one argument.</summary>
internal sealed class UnaryCall<T1, TResult>(Func<T1, TResult> function, T1 arg1) : MemoizedCall<TResult>
{
    /// <inheritdoc/>
    public override Delegate Function => function;

    /// <inheritdoc/>
    public override Digest DigestOf(int argument, string name) => argument switch
    {
        0 => DigestWriter.DigestOf(arg1, name),
        _ => throw NoSuch(argument),
    };

    /// <inheritdoc/>
    public override object? ValueOf(int argument) => argument switch
    {
        0 => arg1,
        _ => throw NoSuch(argument),
    };

    /// <inheritdoc/>
    public override TResult Run() => function(arg1);
}
