using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>The function returned the result itself.</summary>
[StackTraceHidden]
internal sealed class ValueCompletion<T> : Completion<T>
{
    /// <inheritdoc/>
    public override void Complete(T returned, Delegate function, PayloadWriter result)
    {
        if (default(T) is null)
        {
            // Not for numbers: a new worker would compile it for nothing.
            returned = LazyResult<T>.Read(returned);
        }

        WriteResult(result, returned);
    }
}
