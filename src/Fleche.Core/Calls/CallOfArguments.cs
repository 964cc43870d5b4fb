using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>A call with arguments of known types.</summary>
/// <typeparam name="TFunction">The delegate type by which the caller knows the function; the function's own may differ by variance.</typeparam>
/// <typeparam name="TArguments">The arguments.</typeparam>
/// <typeparam name="TResult">What the call gives.</typeparam>
/// <param name="function">The user's delegate, or one of ours over it.</param>
/// <param name="arguments">What it is called with.</param>
/// <param name="invoker">Calls the delegate with the arguments; it captures nothing, so that one serves all calls of a shape.</param>
internal class Call<TFunction, TArguments, TResult>(TFunction function, TArguments arguments, Func<TFunction, TArguments, TResult> invoker)
    : Call<TResult>
    where TFunction : Delegate
    where TArguments : struct, IArguments
{
    /// <inheritdoc/>
    public override Delegate Function => function;

    /// <inheritdoc/>
    public override Delegate UserFunction => MemoizedFunction.Unwrap(function);

    /// <inheritdoc/>
    public override Type FunctionType => typeof(TFunction);

    /// <inheritdoc/>
    protected override TResult Invoke() => invoker(function, arguments);

    /// <inheritdoc/>
    public override void WriteArguments(PayloadWriter writer) => arguments.Write(writer);
}
