using Fleche.Stores.Files;
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

    [LoggerMessage(EventId = 1101,
        Message = "Hits could not be counted in the store of a cache; the results were used all the same. Later ones of this kind are logged as Debug.")]
    public static partial void HitsNotCounted(ILogger logger, LogLevel level, Exception exception);

    [LoggerMessage(EventId = 1160, Level = LogLevel.Warning,
        Message = "The claims of a cache at {Path} cannot be shared with other processes: two of them may compute the same call. Make the file writable.")]
    public static partial void ClaimsNotShared(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 1161, Level = LogLevel.Debug,
        Message = "The call {Key} is computed without a claim: whoever computes it waits for a call around this one.")]
    public static partial void ClaimCycle(ILogger logger, Digest key);

    [LoggerMessage(EventId = 1162, Level = LogLevel.Debug,
        Message = "Other processes could not be told what a call waits for: calls in two processes that want each other would wait for ever.")]
    public static partial void WaitNotPublished(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1163, Level = LogLevel.Warning,
        Message = "The lease {Path} of a running call could not be renewed or ended; if that goes on, another process computes the same call.")]
    public static partial void LeaseNotKept(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 1164, Level = LogLevel.Information,
        Message = "The lease {Path} was taken over: its owner, {Owner}, is dead or has not renewed it in time.")]
    public static partial void LeaseTakenOver(ILogger logger, string path, string owner);

    [LoggerMessage(EventId = 1165, Level = LogLevel.Warning,
        Message = "No thread could be started to wait for a call that another process computes; it is computed here too.")]
    public static partial void ClaimThreadNotStarted(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1170, Level = LogLevel.Warning,
        Message = "Call {Key} was found in a deeper cache of a stack but could not be copied to the first. The result was used; the next use asks the deeper one again.")]
    public static partial void CallNotCopiedUp(ILogger logger, Digest key, Exception exception);

    [LoggerMessage(EventId = 1171, Level = LogLevel.Warning,
        Message = "A size-limited cache could not be measured or trimmed; it tries again after a later save, and until then it may be over its limit.")]
    public static partial void CacheNotTrimmed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1172, Level = LogLevel.Debug,
        Message = "A size-limited cache was over its limit: {Calls} calls that were not used for longest and {Values} values with {Bytes} bytes were removed.")]
    public static partial void CacheTrimmed(ILogger logger, int calls, int values, long bytes);

    [LoggerMessage(EventId = 1173, Level = LogLevel.Warning,
        Message = "Cache {Description} could not be flushed at the end of the process; the last hits are not counted.")]
    public static partial void CacheNotFlushed(ILogger logger, string description, Exception exception);

    [LoggerMessage(EventId = 1174, Level = LogLevel.Information,
        Message = "The default cache is {Description}, as {File} says.")]
    public static partial void DefaultCacheConfigured(ILogger logger, string description, string file);

    [LoggerMessage(EventId = 1175, Level = LogLevel.Information,
        Message = "The default cache is one in memory: no fleche.json from {Directory} upwards names another. Its results end with the process.")]
    public static partial void DefaultCacheInMemory(ILogger logger, string directory);

    [LoggerMessage(EventId = 1176, Level = LogLevel.Error,
        Message = "The default cache {Description}, named by {File}, cannot be opened. One in memory is used instead: results end with the process.")]
    public static partial void DefaultCacheNotOpened(ILogger logger, string description, string file, Exception exception);

    [LoggerMessage(EventId = 1120, Level = LogLevel.Warning,
        Message = "A call of {Function} has no key and runs uncached, as may others (this is said once). Give the type of the argument a digest, or ignore the parameter if it does not matter.")]
    public static partial void CallWithoutKey(ILogger logger, string function, Exception exception);

    [LoggerMessage(EventId = 1121, Level = LogLevel.Warning,
        Message = "A call of {Function} runs uncached, since its required argument {Parameter} is null (this is said once).")]
    public static partial void RequiredMissing(ILogger logger, string function, string parameter);

    [LoggerMessage(EventId = 1122,
        Message = "The cache could not be asked for a call of {Function} ({Key}): it counts as not stored. Later ones of this kind are logged as Debug.")]
    public static partial void LookUpFailed(ILogger logger, LogLevel level, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1123,
        Message = "The stored result of a call of {Function} ({Key}) cannot be read as a {Type}: it counts as not stored, and the next one takes its place. Later ones of this kind are logged as Debug.")]
    public static partial void ResultUnreadable(ILogger logger, LogLevel level, string function, Digest key, string type, Exception exception);

    [LoggerMessage(EventId = 1124,
        Message = "A call of {Function} ({Key}) could not be claimed: others may compute it at the same time. Later ones of this kind are logged as Debug.")]
    public static partial void NotClaimed(ILogger logger, LogLevel level, string function, Digest key, Exception exception);

    [LoggerMessage(EventId = 1125,
        Message = "The result of a call of {Function} ({Key}) could not be stored; the call itself is not affected. Later ones of this kind are logged as Debug.")]
    public static partial void ResultNotStored(ILogger logger, LogLevel level, string function, Digest key, Exception exception);

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

    [LoggerMessage(EventId = 1130, Level = LogLevel.Warning,
        Message = "{Function} is the name of two functions, {First} and {Second}: their calls have the same keys, so each finds the results of the other (this is said once). "
            + "Give each a Name or a Version of its own, or set HashCode.")]
    public static partial void NameShared(ILogger logger, string function, string first, string second);

    [LoggerMessage(EventId = 1140, Level = LogLevel.Warning,
        Message = "The SQLite store {Path} lies where a write-ahead log does not work, such as a network drive: writers are slower there, and readers wait for them.")]
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

    [LoggerMessage(EventId = 1145, Level = LogLevel.Warning,
        Message = "{Calls} calls and {Values} values with rows of their own could be read of the damaged SQLite store, {Aside}, and are in the new one, {Path}. All others will be computed again.")]
    public static partial void DatabaseSalvaged(ILogger logger, int calls, int values, string aside, string path, Exception? exception);

    [LoggerMessage(EventId = 1146, Level = LogLevel.Warning,
        Message = "The SQLite store {Path} was deleted or replaced while it was open. The file that is there now is used from here on; what only the former one had will be computed again.")]
    public static partial void DatabaseReopened(ILogger logger, string path);

    [LoggerMessage(EventId = 1190, Level = LogLevel.Warning,
        Message = "A {Cache} that stores in memory was bound to a call in another process. The call runs, but what it stores stays in that process, and what is "
            + "in memory here is not found there. Use Cache.OpenFile or Cache.OpenSqlite to share results with workers.")]
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

    [LoggerMessage(EventId = 1150, Level = LogLevel.Warning,
        Message = "A damaged file of a cache ({Kind}), {Path}, was moved to {Target} and counts as missing: {Reason}.")]
    public static partial void EntrySetAside(ILogger logger, EntryKind kind, string path, string reason, string target);

    [LoggerMessage(EventId = 1151, Level = LogLevel.Warning,
        Message = "A damaged file of a cache ({Kind}), {Path}, counts as missing: {Reason}. It could not be moved away.")]
    public static partial void EntryNotSetAside(ILogger logger, EntryKind kind, string path, string reason, Exception exception);

    [LoggerMessage(EventId = 1152, Level = LogLevel.Information,
        Message = "The layout of the file store {Directory} could not be noted in it; if it can only be read, that is right.")]
    public static partial void LayoutNotNoted(ILogger logger, string directory, Exception exception);
}
