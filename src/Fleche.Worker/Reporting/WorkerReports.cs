using Fleche.Reporting;
using Fleche.Worker.Protocol;
using Fleche.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Fleche.Worker.Reporting;

/// <summary>What a worker says besides results. As a logger factory it takes what Fleche itself logs here, which the program's loggers of the same category get.</summary>
internal sealed class WorkerReports(ResultSender results) : ILoggerFactory
{
    private volatile int _levels = LogLevels.Default.Bits;
    private volatile CallReports? _running;

    /// <summary>What the program's loggers want.</summary>
    public LogLevels Levels
    {
        get => new((byte)_levels);
        set => _levels = value.Bits;
    }

    /// <summary>A call begins.</summary>
    public CallReports Begin(long workId, CancellationToken stopToken) => _running = new CallReports(results, workId, stopToken, Levels);

    /// <summary>The program has taken reports of a call: of the running one, or of one before it, whom it helps no more.</summary>
    public void Taken(long workId, long bytes)
    {
        if (_running is { } running && running.WorkId == workId)
        {
            running.Taken(bytes);
        }
    }

    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException($"This factory logs to the program: set {nameof(FlecheLogging)}.{nameof(FlecheLogging.LoggerFactory)} to one of your own.");

    public void Dispose()
    {
    }

    private void Send(ReadOnlySpan<byte> body) => results.Send(FrameKind.Log, 0, unchecked((uint)ReportListener.OwnLogger), body);

    private sealed class CategoryLogger(WorkerReports owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => LogScopes.Begin(state);

        /// <summary>The levels are those of one category: what others want of warnings and above is decided where they are.</summary>
        public bool IsEnabled(LogLevel logLevel) => owner.Levels.Contains(logLevel) || LogLevels.Default.Contains(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Codec.PayloadWriter writer = new();
                LogEntry.Write(writer, category, logLevel, eventId, state, exception, formatter(state, exception));
                owner.Send(writer.WrittenSpan);
            }
        }
    }
}
