using Fleche.ProcessPool.Tests.Crashes;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Calls that log.</summary>
internal static class Logs
{
    private static Thread? _leftRunning;
    private static readonly ManualResetEventSlim GoOn = new();

    private static ILogger Logger => WorkerContext.Current.Logger;

    /// <summary>Logs a warning with everything that an entry can have.</summary>
    public static int Warn(string who)
    {
        using (Logger.BeginScope("request {Number}", 7))
        {
            try
            {
                throw new FormatException("no such form");
            }
            catch (FormatException e)
            {
                Logger.Log(LogLevel.Warning, new EventId(77, "Formed"), e, "{Who} took {Time} ms for {Place}", who, 1.5, new Uri("http://localhost/"));
            }
        }

        return Environment.ProcessId;
    }

    /// <summary>Logs numbers of the machine's size, which do not travel as such.</summary>
    public static int Pointers()
    {
        Logger.LogWarning("{Signed} {Unsigned} {Exact}", (nint)(-5), (nuint)6, 7m);
        return 0;
    }

    /// <summary>Logs one entry of each level.</summary>
    /// <returns>The levels that are on.</returns>
    public static string Levels()
    {
        LogLevel[] levels = [LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical, LogLevel.None];
        foreach (LogLevel level in levels)
        {
            Logger.Log(level, "at {Level}", level);
        }

        return string.Join(' ', levels.Where(Logger.IsEnabled));
    }

    public static int To(ILogger logger, string text)
    {
        logger.LogInformation("{Text}", text);
        return Environment.ProcessId;
    }

    public static int ToTyped(ILogger<LogTests> logger, string text) => To(logger, text);

    public static int AndDie(string text)
    {
        Logger.LogError("{Text}", text);
        return Deaths.Die(Death.SigKill);
    }

    public static void AtStart() => Logger.LogWarning("new here");

    /// <summary>Logs by Fleche's own loggers, as Fleche does in a worker.</summary>
    public static int AsFleche()
    {
        FlecheLogging.LoggerFactory.CreateLogger("Fleche.Something").LogWarning("by itself");
        FlecheLogging.LoggerFactory.CreateLogger("Fleche.Something").LogDebug("in detail");
        return Environment.ProcessId;
    }

    /// <summary>Logs so many entries of a kilobyte as Fleche does in a worker.</summary>
    public static int ManyAsFleche(int count)
    {
        ILogger logger = FlecheLogging.LoggerFactory.CreateLogger("Fleche.Something");
        for (int i = 0; i < count; i++)
        {
            logger.LogWarning("{Number} {Text}", i, new string('x', 1000));
        }

        return count;
    }

    public static int Later()
    {
        ILogger logger = Logger;
        _leftRunning = new Thread(() =>
        {
            GoOn.Wait();
            logger.LogError("too late");
        });
        _leftRunning.Start();
        return Environment.ProcessId;
    }

    public static int LetItLog()
    {
        GoOn.Set();
        _leftRunning!.Join();
        return Environment.ProcessId;
    }

    /// <summary>Logs so many entries of a kilobyte.</summary>
    public static int Many(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Logger.LogWarning("{Number} {Text}", i, new string('x', 1000));
        }

        return count;
    }
}
