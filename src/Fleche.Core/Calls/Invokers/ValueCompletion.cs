using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned the result itself.</summary>
[StackTraceHidden]
internal sealed class ValueCompletion<T> : Completion<T>
{
    /// <inheritdoc/>
    public override void Complete(T returned, Delegate function, PayloadWriter result, ref CallStage stage)
    {
        if (default(T) is null)
        {
            // Not for numbers: a new worker would compile it for nothing.
            returned = LazyResult<T>.Read(returned);
        }

        BeginResult(result, ref stage);
        result.WriteRoot("result", returned);
        stage = CallStage.Done;
    }
}
