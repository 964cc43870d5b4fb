using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned a future of the result.</summary>
[StackTraceHidden]
internal sealed class FutureCompletion<T> : Completion<Future<T>>
{
    /// <inheritdoc/>
    public override void Complete(Future<T> returned, Delegate function, PayloadWriter result, ref CallStage stage)
    {
        T value = AsyncCall.Wait(returned, function);
        BeginResult(result, ref stage);
        result.WriteRoot("result", value);
        stage = CallStage.Done;
    }
}
