namespace Fleche.Memoization;

/// <summary>An argument of the call.</summary>
internal sealed class ArgumentParameter(string name, Type type, int index) : KeyedParameter(name, type)
{
    /// <inheritdoc/>
    public override Digest DigestOf(MemoizedCall call) => call.DigestOf(index, Name);

    /// <inheritdoc/>
    public override object? ValueOf(MemoizedCall call) => call.ValueOf(index);
}
