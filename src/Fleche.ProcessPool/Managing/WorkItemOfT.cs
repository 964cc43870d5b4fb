using System.Runtime.CompilerServices;
using Fleche.Calls;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>A work item with its typed future.</summary>
internal sealed class WorkItem<TResult> : WorkItem
{
    private readonly Future<TResult> _future;

    public WorkItem(Manager manager, Future<TResult> future, long id, CallTarget target, CallTarget culprit, byte[]? state, ReadOnlyMemory<byte> payload, CallOptions? options)
        : base(manager, id, target, culprit, state, payload, options)
    {
        _future = future;
        future.Owner = this;
    }

    public override Future<TResult> Future => _future;

    public override void Complete(Frame resultItem)
    {
        bool isError = resultItem.Header.Kind != FrameKind.Result;
        if (Listeners is { HaveHeardAll: false } listeners)
        {
            ReadOnlyMemory<byte> body = resultItem.TakeBody();
            listeners.Complete(() => _future.TrySetDeferred(new Outcome<TResult>(Culprit, body, isError)));
        }
        else if (!isError && IsPlain)
        {
            CompletePlain(resultItem.Body);
        }
        else
        {
            // Rebuilding anything but a plain value may run user code (a hash function, a comparer): that is for the thread that asks.
            _future.TrySetDeferred(new Outcome<TResult>(Culprit, resultItem.TakeBody(), isError));
        }
    }

    /// <summary>Values whose reading runs no code but ours.</summary>
    private static readonly bool IsPlain = RuntimeHelpers.IsReferenceOrContainsReferences<TResult>()
        ? typeof(TResult) == typeof(string) || (typeof(TResult).IsSZArray && typeof(TResult).GetElementType()!.IsPrimitive)
        : typeof(TResult).IsPrimitive || typeof(TResult) == typeof(Unit);

    private void CompletePlain(ReadOnlyMemory<byte> body)
    {
        Exception? error = Outcome<TResult>.ReadValue(Culprit, body, out TResult value);
        if (error is null)
        {
            _future.TrySetResult(value);
        }
        else
        {
            _future.TrySetException(error);
        }
    }
}
