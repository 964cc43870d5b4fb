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
}
