using Microsoft.Extensions.Logging;

namespace Fleche.Reporting;

/// <summary>The levels that a logger wants, a bit for each.</summary>
/// <param name="Bits">Bit 0 for <see cref="LogLevel.Trace"/>, and so on.</param>
internal readonly record struct LogLevels(byte Bits)
{
    /// <summary>What loggers are taken to want as long as nobody has said: warnings and above.</summary>
    public static readonly LogLevels Default = new(0b111000);

    /// <summary>Asks a logger. Runs user code; one that throws gets everything, and fails again where that is noticed.</summary>
    public static LogLevels Of(ILogger logger)
    {
        int bits = 0;
        for (LogLevel level = LogLevel.Trace; level < LogLevel.None; level++)
        {
            bits |= IsEnabled(logger, level) ? 1 << (int)level : 0;
        }

        return new LogLevels((byte)bits);
    }

    /// <summary>Whether a level is among them.</summary>
    public bool Contains(LogLevel level) => level is >= LogLevel.Trace and < LogLevel.None && (Bits & (1 << (int)level)) != 0;

    private static bool IsEnabled(ILogger logger, LogLevel level)
    {
        try
        {
            return logger.IsEnabled(level);
        }
        catch (Exception)
        {
            return true;
        }
    }
}
