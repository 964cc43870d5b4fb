using Microsoft.Extensions.Logging;

namespace Fleche.Logging;

/// <summary>Every message that Fleche.ProcessPool logs. The ids are stable: never reuse one.</summary>
internal static partial class ProcessPoolLog
{
    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "Attempt {Attempt} of {Attempts} of {Function} failed, so it will run again.")]
    public static partial void CallRetried(ILogger logger, string function, int attempt, long attempts, Exception exception);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Error,
        Message = "A handler of WorkerChanged, or a listener to the spans or measurements of a pool, threw. The pool is not affected; catch the exception inside it.")]
    public static partial void WatcherFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1200, EventName = "WorkerWrote", Message = "Worker process {ProcessId} ({Call}) wrote to {Stream}: {Text}{Rest}")]
    public static partial void WorkerWrote(ILogger logger, LogLevel level, int processId, string call, string stream, string text, string rest);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning,
        Message = "{Dropped} lines that were written to {Stream} by worker process {ProcessId} were dropped: more than 32 MiB of lines waited for their handler.")]
    public static partial void LinesDropped(ILogger logger, long dropped, string stream, int processId);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Error,
        Message = "What takes the lines of a pool's workers threw. The line is lost, and the next one follows; catch the exception inside the handler.")]
    public static partial void LineHandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning,
        Message = "A pool is over, but {Count} lines, reports or log entries of its workers are not delivered: the code that takes them has taken more than {Seconds} s for one.")]
    public static partial void DeliveriesLeft(ILogger logger, long count, double seconds);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Warning,
        Message = "{Dropped} entries that were logged in workers outside of calls were dropped: more than 32 MiB waited for the program's loggers.")]
    public static partial void EntriesDropped(ILogger logger, long dropped);

    [LoggerMessage(EventId = 1210, Level = LogLevel.Error,
        Message = "An IProgress<T> or a logger to which {Function} reported from a worker threw, or what was reported could not be rebuilt here. The call is not affected, and the next report follows.")]
    public static partial void ListenerFailed(ILogger logger, string function, Exception exception);

    [LoggerMessage(EventId = 1211, Level = LogLevel.Warning,
        Message = "An IProgress<T> or a logger to which {Function} reported has taken more than {Seconds} s for one report, or waits for one that has. {Futures} futures are done without waiting for it any longer, and {Unheard} reports wait: progress among them is not heard any more.")]
    public static partial void ListenerTooSlow(ILogger logger, string function, double seconds, long futures, long unheard);
}
