using System.Diagnostics;
using Fleche.Calls;
using Fleche.ProcessPool.Managing;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// One worker as the manager sees it. The manager owns everything here but the process, which its <see cref="ResultQueue"/> starts.
/// </summary>
internal sealed class WorkerHandle(int number)
{
    private readonly Lock _processGate = new();
    private Process? _process;
    private bool _isKilled;

    /// <summary>Counts the workers of a pool; names their threads.</summary>
    public int Number { get; } = number;

    public WorkerState State { get; set; } = WorkerState.Starting;

    /// <summary>The call that the worker was given and has not answered.</summary>
    public WorkItem? Current
    {
        get;
        set
        {
            LastCall = field?.Culprit ?? LastCall;
            field = value;
        }
    }

    /// <summary>What it was given before that.</summary>
    public CallTarget? LastCall { get; private set; }

    /// <summary>Why that call is being stopped; null: it is not.</summary>
    public CallStop? Stop { get; set; }

    /// <summary>When it was given that call, on the clock of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long GivenAt { get; set; }

    /// <summary>Why it was told to leave, or is being killed; null: it was not.</summary>
    public WorkerChangeReason? LeaveReason { get; set; }

    /// <summary>How many calls it has answered.</summary>
    public int CallsDone { get; set; }

    /// <summary>
    /// When something must have happened, on the clock of <see cref="Stopwatch.GetTimestamp"/>; what, depends on <see cref="State"/>:
    /// the start is over, an idle worker leaves, the call is over, a call that is being stopped has ended, the process has ended.
    /// </summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Why the manager killed it: what the call that it ran fails with.</summary>
    public Exception? KillReason { get; set; }

    /// <summary>The way to it; set once it has said hello.</summary>
    public CallQueue? Calls { get; set; }

    /// <summary>Which call it runs; set once it has said hello.</summary>
    public FlightRecorder? Recorder { get; set; }

    /// <summary>Its process id; 0 before its process exists.</summary>
    public int ProcessId { get; private set; }

    /// <summary>When its process was started, in UTC; null before that.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>
    /// When it began the call that it has, on the clock of <see cref="Stopwatch.GetTimestamp"/>; 0: it has not. Only the manager asks, under its
    /// lock: it disposes of the recorder there.
    /// </summary>
    public long CallBeganAt => Recorder?.StartedAt is { } began && began >= GivenAt ? began : 0;

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

    /// <summary>Resident memory of the process in bytes; 0 when there is no limit that it matters to, or no process.</summary>
    public long ReadResidentMemoryIf(long? limit) => limit is null ? 0 : ReadResidentMemory();

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
