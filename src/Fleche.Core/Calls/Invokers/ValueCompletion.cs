using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned the result itself.</summary>
internal sealed class ValueCompletion<T> : Completion<T>
{
    /// <inheritdoc/>
    public override void Complete(T returned, PayloadWriter result, ref CallStage stage)
    {
        BeginResult(result, ref stage);
        result.WriteRoot("result", returned);
        stage = CallStage.Done;
    }
}
