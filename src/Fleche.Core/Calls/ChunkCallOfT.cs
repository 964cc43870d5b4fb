namespace Fleche.Calls;

/// <summary>A call of one of <see cref="ChunkCall"/>'s methods.</summary>
/// <typeparam name="TChunk">The delegate type of that method.</typeparam>
/// <typeparam name="TFunction">The delegate type of the user's function.</typeparam>
/// <typeparam name="T">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the results.</typeparam>
internal sealed class ChunkCall<TChunk, TFunction, T, TResult>(
    TChunk chunk, TFunction function, ChunkInputs<T> inputs, Func<TChunk, ChunkArguments<TFunction, T>, ChunkResults<TResult>> invoker)
    : Call<TChunk, ChunkArguments<TFunction, T>, ChunkResults<TResult>>(chunk, new(function, inputs), invoker)
    where TChunk : Delegate
    where TFunction : Delegate
{
    /// <inheritdoc/>
    public override Delegate UserFunction { get; } = MemoizedFunction.Unwrap(function);

    /// <inheritdoc/>
    public override int Inputs { get; } = inputs.Items.Length;
}
