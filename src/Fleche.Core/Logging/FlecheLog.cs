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

    [LoggerMessage(EventId = 1120, Level = LogLevel.Warning,
        Message = "A call of {Function} has no key and runs uncached, as may others (this is said once). Give the type of the argument a digest, or ignore the parameter if it does not matter.")]
    public static partial void CallWithoutKey(ILogger logger, string function, Exception exception);

    [LoggerMessage(EventId = 1121, Level = LogLevel.Warning,
        Message = "A call of {Function} runs uncached, since its required argument {Parameter} is null (this is said once).")]
    public static partial void RequiredMissing(ILogger logger, string function, string parameter);

    [LoggerMessage(EventId = 1122, Level = LogLevel.Warning,
        Message = "The cache could not be asked for a call of {Function} ({Key}): it counts as not stored.")]
    public static partial void LookUpFailed(ILogger logger, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1123, Level = LogLevel.Warning,
        Message = "The stored result of a call of {Function} ({Key}) cannot be read as a {Type}: it counts as not stored, and the next one takes its place.")]
    public static partial void ResultUnreadable(ILogger logger, string function, Digest key, string type, Exception exception);

    [LoggerMessage(EventId = 1124, Level = LogLevel.Warning,
        Message = "A call of {Function} ({Key}) could not be claimed: others may compute it at the same time.")]
    public static partial void NotClaimed(ILogger logger, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1125, Level = LogLevel.Warning,
        Message = "The result of a call of {Function} ({Key}) could not be stored; the call itself is not affected.")]
    public static partial void ResultNotStored(ILogger logger, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1126, Level = LogLevel.Debug,
        Message = "The value of argument {Parameter} of a call of {Function} ({Key}) could not be stored; its digest is.")]
    public static partial void ArgumentNotStored(ILogger logger, string parameter, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1127, Level = LogLevel.Warning,
        Message = "The metadata {Name} of a call of {Function} ({Key}) could not be read; it is left out.")]
    public static partial void MetadataFailed(ILogger logger, string name, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1128, Level = LogLevel.Warning,
        Message = "The working directory could not be set back to {Directory} after an isolated call.")]
    public static partial void DirectoryNotRestored(ILogger logger, string directory, Exception exception);

    [LoggerMessage(EventId = 1129, Level = LogLevel.Warning,
        Message = "The directory {Directory} of an isolated call could not be deleted; delete it by hand.")]
    public static partial void DirectoryNotDeleted(ILogger logger, string directory, Exception exception);

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
