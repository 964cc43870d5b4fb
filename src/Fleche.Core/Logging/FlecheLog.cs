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

    [LoggerMessage(EventId = 1190, Level = LogLevel.Warning,
        Message = "A {Cache} in memory was bound to a call in another process. The call runs, but what it stores stays in that process, and it finds nothing "
            + "that is stored here. Use Cache.OpenFile or Cache.OpenSqlite to share results with workers.")]
    public static partial void CacheStays(ILogger logger, string cache);

    [LoggerMessage(EventId = 1191, Level = LogLevel.Warning,
        Message = "The {Cache} of a bound call cannot travel to another process; the call runs there with a cache in memory.")]
    public static partial void CacheCannotTravel(ILogger logger, string cache, Exception exception);

    [LoggerMessage(EventId = 1192, Level = LogLevel.Warning,
        Message = "The metadata '{Name}' cannot travel between processes; calls run without it.")]
    public static partial void MetadataCannotTravel(ILogger logger, string name, Exception exception);

    [LoggerMessage(EventId = 1193, Level = LogLevel.Warning,
        Message = "The cache of a bound call could not be opened in this worker; its calls run with the default cache, unless they are strict.")]
    public static partial void CacheNotOpened(ILogger logger, Exception exception);
}
