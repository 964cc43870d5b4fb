using System.Diagnostics;
using Fleche.Calls.Invokers;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>Runs a described call target in this process, with arguments and result as bytes.</summary>
/// <remarks>The user's stack traces do not show the invokers.</remarks>
[StackTraceHidden]
internal sealed class CallInvoker
{
    private readonly ResolvedTarget _target;
    private readonly DelegateInvoker _invoker;

    private CallInvoker(ResolvedTarget target)
    {
        _target = target;
        _invoker = DelegateInvoker.For(target.DelegateType);
    }

    /// <summary>Finds the target of <paramref name="description"/>, loading its assembly if need be.</summary>
    /// <exception cref="PayloadSerializationException">It is not here, or not the same build; the message says which.</exception>
    public static CallInvoker Resolve(ReadOnlyMemory<byte> description)
    {
        ResolvedTarget target = ResolvedTarget.Of(description.Span);
        if (CallShape.Refusal(target.DelegateType) is { } refusal)
        {
            throw new PayloadSerializationException($"Cannot call {target.DisplayName}: {refusal}");
        }

        return new CallInvoker(target);
    }

    /// <summary>Reads what the call is bound to and its arguments, runs it, waits for its task, and writes the result: nil if it has none.</summary>
    public void Invoke(PayloadReader arguments, PayloadWriter result) => _invoker.Invoke(_target, arguments, result);
}
