using Microsoft.Extensions.Logging;

namespace Fleche.Logging;

/// <summary>Every message that Fleche.Worker logs. The ids are stable: never reuse one.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error,
        Message = "What a call had registered on its WorkerContext.CancellationToken threw when the token was signalled. The call goes on; catch the exception inside the callback.")]
    public static partial void TokenCallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2021, Level = LogLevel.Error,
        Message = "A listener to activities threw in a worker as a call began or ended. The call is not affected; catch the exception inside the listener.")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);
}
