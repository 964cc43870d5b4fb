using System.Diagnostics;
using Fleche.Calls;
using Fleche.Codec;
using Fleche.Executors;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Output;
using Fleche.ProcessPool.Workers;
using Fleche.Reporting;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// One submitted call until its future is done: the future, the call target and the payload, written when it was submitted so that
/// later changes of an argument change nothing. It is in one place at a time: among the pending ones, or among those that a worker was given.
/// </summary>
internal abstract class WorkItem(Manager manager, long id, CallTarget target, CallTarget culprit, byte[]? state, ReadOnlyMemory<byte> payload, CallOptions? options)
    : ListedItem<WorkItem>, IFutureOwner
{
    private readonly byte _logLevels;

    /// <summary>The work id: counts the calls of a pool from 1, and their retries, so that a frame about one attempt never means another.</summary>
    public long Id { get; private set; } = id;

    public CallTarget Target { get; } = target;

    /// <summary>What messages name: the user's function, where the target is one of ours that calls it.</summary>
    public CallTarget Culprit { get; } = culprit;

    /// <summary>The state in which it runs, the same object for calls of the same state; null for none.</summary>
    public byte[]? State { get; } = state;

    /// <summary>Receiver and arguments in MessagePack.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; } = payload;

    /// <summary>What the caller asked for; null: nothing special.</summary>
    public CallOptions? Options { get; } = options;

    /// <summary>What is noted for those who watch; null: nothing.</summary>
    public CallTrace? Trace { get; init; }

    /// <summary>What the program's own logger wanted when the call was submitted.</summary>
    public LogLevels LogLevels
    {
        get => new(_logLevels);
        init => _logLevels = value.Bits;
    }

    /// <summary>Those who listen to the call; null: it was given none, and has logged nothing.</summary>
    protected CallListeners? Listeners { get; private set; }

    /// <summary>When a worker must have been given its first attempt, for good, on the clock of <see cref="Stopwatch.GetTimestamp"/>; <see cref="long.MaxValue"/>: never.</summary>
    public long QueueDeadline { get; private set; } = options?.QueueTimeout is { } patience ? Manager.After(patience) : long.MaxValue;

    public abstract Future Future { get; }

    /// <summary>The worker that was given it and has not answered.</summary>
    public WorkerHandle? Worker => (List as GivenItems)?.Worker;

    /// <summary>How many calls that worker was given before.</summary>
    public long Sequence { get; set; }

    /// <summary>Where it ends among the bytes that were sent to that worker.</summary>
    public long EndInPipe { get; set; }

    /// <summary>Why it is being stopped; null: it is not.</summary>
    public CallStop? Stop { get; set; }

    /// <summary>Whether its beginning or its end may have to be brought about: it has a time-out, or was asked to stop.</summary>
    public bool IsLimited => Stop is not null || Options?.Timeout is not null || QueueDeadline != long.MaxValue;

    /// <summary>How often a worker died that was about to begin this attempt.</summary>
    public byte FalseStarts { get; set; }

    /// <summary>How many attempts have failed in a way that allows another.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>How many attempts it may take.</summary>
    public long Attempts => 1L + (Options?.Retries ?? 0);

    /// <summary>For how many inputs of a map the function is called; 1 for any other call.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>The end of a message about the failure of an attempt: which one it was, where there are more, and who fails with it.</summary>
    public string Note =>
        (Attempts == 1 ? "" : $" This was attempt {FailedAttempts + 1} of {Attempts}.")
        + (Inputs == 1 ? "" : $" It was one of {Inputs:N0} inputs that a map has sent together, which all fail with it; chunkSize: 1 sends each by itself.");

    /// <summary>Begins the next attempt, if there is one left.</summary>
    public bool TryBeginAnew(long id)
    {
        if (FailedAttempts + 1 >= Attempts)
        {
            return false;
        }

        FailedAttempts++;
        FalseStarts = 0;
        Stop = null;
        QueueDeadline = long.MaxValue;
        Id = id;
        return true;
    }

    /// <summary>The worker has read the payload, and nobody will again.</summary>
    public void LetGoOfPayload()
    {
        SpareBuffer.Keep(Payload);
        Payload = default;
    }

    /// <summary>Completes the future from a result item, when all that was reported before has been heard. Runs no user code.</summary>
    public abstract void Complete(Frame resultItem);

    /// <summary>The call was given objects to report to.</summary>
    public void AddListeners(ReportListener[] listeners, Deliveries deliveries) => Listeners = new CallListeners(this, listeners, deliveries);

    /// <summary>A report has come from the worker that runs the call.</summary>
    /// <exception cref="ProtocolException">There is nobody that could hear it.</exception>
    public void Hear(WorkerHandle worker, FrameHeader header, ReadOnlyMemory<byte> body, Deliveries deliveries) =>
        (Listeners ??= new CallListeners(this, [], deliveries)).Post(worker, header, body);

    /// <summary>Completes the future with an exception, when all that was reported before has been heard.</summary>
    public void FailAfterReports(Exception exception)
    {
        if (Listeners is { HaveHeardAll: false } listeners)
        {
            listeners.Complete(() => Fail(exception));
        }
        else
        {
            Fail(exception);
        }
    }

    /// <summary>Completes the future with an exception.</summary>
    public void Fail(Exception exception) => Future.TrySetException(exception);

    void IFutureOwner.OnCancelled(Future future) => manager.Forget(this);

    bool IFutureOwner.TryCancelRunning(Future future) => manager.StopCall(this, new CallStop(StopCause.Cancel));

    void IFutureOwner.OnStopRequested(Future future, CancellationToken cancellationToken) =>
        manager.StopCall(this, new CallStop(StopCause.Token, cancellationToken));
}
