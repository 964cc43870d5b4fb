using Fleche.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleche;

/// <summary>Where Fleche writes what it can tell nobody else, such as an exception in a done callback.</summary>
public static class FlecheLogging
{
    private static ILoggerFactory _loggerFactory = StandardErrorLoggers.Instance;

    /// <summary>Makes the loggers of the whole library; its categories begin with <c>Fleche.</c></summary>
    /// <value>
    /// Default: one that writes warnings and errors to standard error; <see cref="NullLoggerFactory"/> writes nothing. May be set at any time, in workers by the
    /// initializer of their pool.
    /// </value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public static ILoggerFactory LoggerFactory
    {
        get => Volatile.Read(ref _loggerFactory);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Volatile.Write(ref _loggerFactory, value);
        }
    }

    /// <summary>The logger of one of our types. It asks for the program's at each use, so that a factory set late is heard, and never throws.</summary>
    internal static ILogger For<T>() => Guarded<T>.Instance;

    private static class Guarded<T>
    {
        public static readonly ILogger Instance = new GuardedLogger(static () => LoggerFactory.CreateLogger<T>());
    }
}
