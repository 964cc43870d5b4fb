using Fleche.Reporting;
using Fleche.Worker.Protocol;
using Fleche.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Fleche.Worker.Reporting;

/// <summary>What one call says while it runs. Any of its threads may; a report that was sent outlives this process.</summary>
internal sealed class CallReports : IReportChannel, IDisposable
{
    private readonly object _gate = new();
    private readonly ResultSender _results;

    /// <summary>What the program has not taken yet, by <see cref="ReportWindow.SizeOf"/>.</summary>
    private long _underWay;
    private bool _isOver;

    /// <summary>Begins with the call.</summary>
    /// <param name="results">The way to the program.</param>
    /// <param name="workId">The call.</param>
    /// <param name="stopToken">Signalled when it is to end.</param>
    /// <param name="levels">What the program's own logger wants.</param>
    public CallReports(ResultSender results, long workId, CancellationToken stopToken, LogLevels levels)
    {
        _results = results;
        WorkId = workId;
        StopToken = stopToken;
        Logger = new LoggerProxy(this, ReportListener.OwnLogger, levels, FlecheLogging.For<WorkerContext>());
    }

    /// <summary>The call.</summary>
    public long WorkId { get; }

    /// <summary>Signalled when the call is to end.</summary>
    public CancellationToken StopToken { get; }

    /// <summary>The call's <see cref="WorkerContext.Logger"/>. When the call has ended, what its threads still log is logged as this worker's.</summary>
    public ILogger Logger { get; }

    public bool Send(ReportKind kind, int listener, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            if (_underWay > ReportWindow.Size)
            {
                WaitForRoom();
            }

            if (_isOver)
            {
                return false;
            }

            if (_underWay > ReportWindow.Size)
            {
                // The call is to end, and whoever listens does not keep up: nothing is to hold it up now.
                return true;
            }

            _underWay += ReportWindow.SizeOf(body.Length);
            _results.Send(kind == ReportKind.Log ? FrameKind.Log : FrameKind.Progress, WorkId, (uint)listener, body);
            return true;
        }
    }

    /// <summary>The program has taken reports.</summary>
    public void Taken(long bytes)
    {
        lock (_gate)
        {
            _underWay -= bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The call has ended: nothing more is sent.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the program has taken enough, or the call is over or to end. Under the lock.</summary>
    private void WaitForRoom()
    {
        CancellationTokenRegistration registration = StopToken.Register(static reports => ((CallReports)reports!).Taken(0), this);
        while (_underWay > ReportWindow.Size && !_isOver && !StopToken.IsCancellationRequested)
        {
            Monitor.Wait(_gate);
        }

        // Not Dispose, which would wait for a callback that waits for this lock.
        registration.Unregister();
    }
}
