namespace Fleche.Memoization;

/// <summary>A call with no arguments.</summary>
internal sealed class NullaryCall<TResult>(Func<TResult> function) : MemoizedCall<TResult>
{
    /// <inheritdoc/>
    public override Delegate Function => function;

    /// <inheritdoc/>
    public override Digest DigestOf(int argument, string name) => throw NoSuch(argument);

    /// <inheritdoc/>
    public override object? ValueOf(int argument) => throw NoSuch(argument);

    /// <inheritdoc/>
    public override TResult Run() => function();
}
