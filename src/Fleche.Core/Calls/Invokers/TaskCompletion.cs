using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned a task without a result.</summary>
[StackTraceHidden]
internal sealed class TaskCompletion : Completion<Task>
{
    /// <inheritdoc/>
    public override void Complete(Task returned, Delegate function, PayloadWriter result)
    {
        AsyncCall.Wait(returned, function);
        result.BeginGraph();
        result.WriteNil();
    }
}
