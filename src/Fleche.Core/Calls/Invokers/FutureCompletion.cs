using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned a future. Of a memoized function it is waited for; what another one returns is the result itself, which cannot travel.</summary>
[StackTraceHidden]
internal sealed class FutureCompletion<T> : Completion<Future<T>>
{
    /// <inheritdoc/>
    public override void Complete(Future<T> returned, Delegate function, PayloadWriter result)
    {
        if (function.Target is MemoizedFunction)
        {
            WriteResult(result, AsyncCall.Wait(returned, function));
        }
        else
        {
            WriteResult(result, returned);
        }
    }
}
