using System.Diagnostics;
using Fleche.Calls;
using Fleche.ProcessPool.Managing;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// One worker as the manager sees it. The manager owns everything here but the process, which its <see cref="ResultQueue"/> starts.
/// </summary>
internal sealed class WorkerHandle
{
    private readonly Lock _processGate = new();
    private Process? _process;
    private bool _isKilled;

    public WorkerHandle(int number, int failedStartsBefore)
    {
        Number = number;
        FailedStartsBefore = failedStartsBefore;
        Given = new GivenItems(this);
    }

    /// <summary>Counts the workers of a pool; names their threads.</summary>
    public int Number { get; }

    /// <summary>How many starts had failed in a row when it was started.</summary>
    public int FailedStartsBefore { get; }

    public WorkerState State { get; set; } = WorkerState.Starting;

    /// <summary>The calls that it was given and has not answered.</summary>
    public GivenItems Given { get; }

    /// <summary>When the first of them became the first, on the clock of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long NextSince { get; set; }

    /// <summary>When it is given up, unless the first of them has begun or was answered by then; <see cref="long.MaxValue"/>: it has its time.</summary>
    public long LastLook { get; set; } = long.MaxValue;

    /// <summary>How many calls it was ever given.</summary>
    public long Sequence { get; set; }

    /// <summary>How many of those it has surely come to.</summary>
    public long Answered { get; set; }

    /// <summary>The function that it has answered last.</summary>
    public CallTarget? LastCall { get; set; }

    /// <summary>Why it was told to leave, or is being killed; null: it was not.</summary>
    public WorkerChangeReason? LeaveReason { get; set; }

    /// <summary>Since when it has had no call, on that clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>How many calls it has answered.</summary>
    public long CallsDone { get; set; }

    /// <summary>
    /// When something must have happened, on the clock of <see cref="Stopwatch.GetTimestamp"/>; what, depends on <see cref="State"/>:
    /// the start is over, an idle worker leaves, one of its calls is over, or has stopped, the process has ended.
    /// </summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Why the manager killed it: what the call that it ran fails with.</summary>
    public Exception? KillReason { get; set; }

    /// <summary>The way to it; set once it has said hello.</summary>
    public CallQueue? Calls { get; set; }

    /// <summary>What it notes of its calls; set once it was started, and null when it has ended. It has calls in between only.</summary>
    public FlightRecorder? Recorder { get; set; }

    /// <summary>Its process id; 0 before its process exists.</summary>
    public int ProcessId { get; private set; }

    /// <summary>When its process was started, in UTC; null before that.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The call that it runs, as it has noted itself; null: none that it has not answered.</summary>
    public WorkItem? Running => Given.First is null ? null : Given.Find(Recorder!.RunningWorkId);

    /// <summary>The oldest call that it has begun and not answered: what it says between two answers is of this one. Null: none.</summary>
    public WorkItem? Unanswered => Given.First is { } next && !Recorder!.IsOffered(next.Sequence, next.Id) ? next : null;

    /// <summary>
    /// When it began a call, on the clock of <see cref="Stopwatch.GetTimestamp"/>; 0: it does not run it. Only the manager asks, under its lock: it
    /// disposes of the recorder there.
    /// </summary>
    public long BeganAt(WorkItem item) => Recorder is { } recorder && recorder.RunningWorkId == item.Id ? recorder.StartedAt : 0;

    /// <summary>The process was started; if it was to be killed meanwhile, it is now.</summary>
    public void Attach(Process process)
    {
        lock (_processGate)
        {
            _process = process;
            ProcessId = process.Id;
            if (_isKilled)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Its process has ended and was disposed.</summary>
    public void Detach()
    {
        lock (_processGate)
        {
            _process = null;
        }
    }

    /// <summary>Ends the process by SIGKILL (on Windows, TerminateProcess), now or as soon as it exists.</summary>
    public void Kill()
    {
        lock (_processGate)
        {
            _isKilled = true;
            _process?.Kill();
        }
    }

    /// <summary>Resident memory of the process in bytes; 0 when there is none.</summary>
    public long ReadResidentMemory()
    {
        lock (_processGate)
        {
            if (_process is null)
            {
                return 0;
            }

            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                // It ended a moment ago; whoever reads its results is about to learn so.
                return 0;
            }
        }
    }
}
