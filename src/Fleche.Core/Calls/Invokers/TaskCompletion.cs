using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned a task without a result.</summary>
internal sealed class TaskCompletion : Completion<Task>
{
    /// <inheritdoc/>
    public override void Complete(Task returned, PayloadWriter result, ref CallStage stage)
    {
        RequireTask(returned).GetAwaiter().GetResult();
        BeginResult(result, ref stage);
        result.WriteNil();
        stage = CallStage.Done;
    }
}
