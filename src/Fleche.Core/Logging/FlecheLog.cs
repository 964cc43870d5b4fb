using Microsoft.Extensions.Logging;

namespace Fleche.Logging;

/// <summary>Every message that Fleche.Core logs. The ids are stable: never reuse one.</summary>
internal static partial class FlecheLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Error,
        Message = "A done callback of a future threw. The future and its other callbacks are not affected; catch the exception inside the callback.")]
    public static partial void CallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning,
        Message = "A thread of executor {Executor} could not be started; its calls wait for the {Threads} threads that it has.")]
    public static partial void ThreadNotStarted(ILogger logger, string executor, int threads, Exception exception);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning,
        Message = "Hits could not be counted in the store of a cache; the results were used all the same.")]
    public static partial void HitsNotCounted(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1140, Level = LogLevel.Warning,
        Message = "The SQLite store {Path} lies on a network drive, where a write-ahead log does not work: writers are slower there, and readers wait for them.")]
    public static partial void NoWriteAheadLog(ILogger logger, string path);

    [LoggerMessage(EventId = 1141, Level = LogLevel.Warning,
        Message = "The SQLite store {Path} is damaged. It was renamed to {Aside}, and a new one was made.")]
    public static partial void DatabaseSetAside(ILogger logger, string path, string aside, Exception exception);

    [LoggerMessage(EventId = 1142, Level = LogLevel.Warning,
        Message = "The value {Digest} in the SQLite store {Path} is damaged: {Reason}. It was moved to the table 'damaged' and will be computed again.")]
    public static partial void ValueSetAside(ILogger logger, Digest digest, string path, string reason);

    [LoggerMessage(EventId = 1143, Level = LogLevel.Warning,
        Message = "The record of call {Key} in the SQLite store {Path} is damaged: {Reason}. It was moved to the table 'damaged', and the call will be computed again.")]
    public static partial void RecordSetAside(ILogger logger, Digest key, string path, string reason);

    [LoggerMessage(EventId = 1144, Level = LogLevel.Warning,
        Message = "Damage in the SQLite store {Path} could not be noted for its next opening.")]
    public static partial void SuspicionNotNoted(ILogger logger, string path, Exception exception);
}
