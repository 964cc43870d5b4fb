namespace Fleche.Memoization;

/// <summary>What the function is bound to: the object of an instance method, the first argument of an extension method.</summary>
internal sealed class ReceiverParameter(string name, Type type) : KeyedParameter(name, type)
{
    /// <inheritdoc/>
    public override object? ValueOf(MemoizedCall call) => call.Function.Target;
}
