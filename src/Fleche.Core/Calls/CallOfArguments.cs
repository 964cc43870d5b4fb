using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>A call with arguments of known types.</summary>
/// <param name="function">The user's delegate, or one of ours over it.</param>
/// <param name="arguments">What it is called with.</param>
/// <param name="invoker">Calls the delegate with the arguments; it captures nothing, so that one serves all calls of a shape.</param>
internal sealed class Call<TArguments, TResult>(Delegate function, TArguments arguments, Func<Delegate, TArguments, TResult> invoker)
    : Call<TResult> where TArguments : struct, IArguments
{
    /// <inheritdoc/>
    public override Delegate Function => function;

    /// <inheritdoc/>
    public override TResult Invoke() => invoker(function, arguments);

    /// <inheritdoc/>
    public override void WriteArguments(PayloadWriter writer) => arguments.Write(writer);
}
