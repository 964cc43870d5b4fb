using Microsoft.Extensions.Logging;

namespace Fleche.Logging;

/// <summary>Every message that Fleche.ProcessPool logs. The ids are stable: never reuse one.</summary>
internal static partial class ProcessPoolLog
{
    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "Attempt {Attempt} of {Attempts} of {Function} failed, so it will run again.")]
    public static partial void CallRetried(ILogger logger, string function, int attempt, int attempts, Exception exception);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Error,
        Message = "A handler of WorkerChanged, or a listener to the spans or measurements of a pool, threw. The pool is not affected; catch the exception inside it.")]
    public static partial void WatcherFailed(ILogger logger, Exception exception);
}
