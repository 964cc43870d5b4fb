using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned a task with the result.</summary>
internal sealed class TaskCompletion<T> : Completion<Task<T>>
{
    /// <inheritdoc/>
    public override void Complete(Task<T> returned, PayloadWriter result, ref CallStage stage)
    {
        T value = RequireTask(returned).GetAwaiter().GetResult();
        BeginResult(result, ref stage);
        result.WriteRoot("result", value);
        stage = CallStage.Done;
    }
}
