using Fleche.Calls;
using Fleche.Executors;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// One submitted call until its future is done: the future, the call target and the payload, written when it was submitted so that
/// later changes of an argument change nothing. It is in one place at a time: among the pending ones, or with one worker.
/// </summary>
internal abstract class WorkItem(Manager manager, long id, CallTarget target, CallTarget culprit, byte[]? state, ReadOnlyMemory<byte> payload, TimeSpan? timeout)
    : PendingItem<WorkItem>, IFutureOwner
{
    /// <summary>The work id: counts the calls of a pool from 1.</summary>
    public long Id { get; } = id;

    public CallTarget Target { get; } = target;

    /// <summary>What messages name: the user's function, where the target is one of ours that calls it.</summary>
    public CallTarget Culprit { get; } = culprit;

    /// <summary>The state in which it runs, the same object for calls of the same state; null for none.</summary>
    public byte[]? State { get; } = state;

    /// <summary>Receiver and arguments in MessagePack.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary><see cref="CallOptions.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; } = timeout;

    public abstract Future Future { get; }

    /// <summary>How often it was handed to a worker: more than once when one died without having begun it.</summary>
    public int HandOuts { get; set; }

    /// <summary>Completes the future from a result item. Runs no user code.</summary>
    public abstract void Complete(FrameReader resultItem);

    /// <summary>Completes the future with an exception.</summary>
    public void Fail(Exception exception) => Future.TrySetException(exception);

    void IFutureOwner.OnCancelled(Future future) => manager.Forget(this);

    void IFutureOwner.OnStopRequested(Future future, CancellationToken cancellationToken) =>
        manager.StopCall(this, new OperationCanceledException($"{Culprit.DisplayName} was cancelled while it ran.", cancellationToken));
}
