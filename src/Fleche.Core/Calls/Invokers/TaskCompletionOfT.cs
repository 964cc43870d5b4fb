using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned a task with the result.</summary>
[StackTraceHidden]
internal sealed class TaskCompletion<T> : Completion<Task<T>>
{
    /// <inheritdoc/>
    public override void Complete(Task<T> returned, Delegate function, PayloadWriter result) =>
        WriteResult(result, LazyResult<T>.Read(AsyncCall.Wait(returned, function)));
}
