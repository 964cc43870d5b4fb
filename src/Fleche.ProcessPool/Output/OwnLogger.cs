using Fleche.Reporting;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Output;

/// <summary>The program's logger for calls: what <see cref="WorkerContext.Logger"/> of a call in a worker leads to.</summary>
internal static class OwnLogger
{
    private static volatile Known? _known;

    /// <summary>The logger as every call's listener.</summary>
    public static ReportListener Listener { get; } = new LoggerListener(FlecheLogging.For<WorkerContext>());

    /// <summary>The levels that it wants now. Asks user code.</summary>
    public static LogLevels Levels
    {
        get
        {
            // Factories take their time to make a logger, and this is asked for each call.
            ILoggerFactory factory = FlecheLogging.LoggerFactory;
            Known? known = _known;
            if (known?.Factory != factory)
            {
                _known = known = new Known(factory, Create(factory));
            }

            return LogLevels.Of(known.Logger);
        }
    }

    private static ILogger Create(ILoggerFactory factory)
    {
        try
        {
            return factory.CreateLogger<WorkerContext>();
        }
        catch (Exception)
        {
            // The host may have disposed of it: this one fails again when something is logged, and says why.
            return FlecheLogging.For<WorkerContext>();
        }
    }

    private sealed record Known(ILoggerFactory Factory, ILogger Logger);
}
