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

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning,
        Message = "Hits could not be counted in the store of a cache; the results were used all the same.")]
    public static partial void HitsNotCounted(ILogger logger, Exception exception);

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
