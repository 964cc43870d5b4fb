using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleche;

/// <summary>Where Fleche writes what it can tell nobody else, such as an exception in a done callback.</summary>
public static class FlecheLogging
{
    private static ILoggerFactory _loggerFactory = NullLoggerFactory.Instance;

    /// <summary>Makes the loggers of the whole library; its categories begin with <c>Fleche.</c></summary>
    /// <value>Default: <see cref="NullLoggerFactory"/>, which writes nothing. May be set at any time.</value>
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

    /// <summary>The logger of one of our types; asked for at each use, so that a factory set late is heard.</summary>
    internal static ILogger For<T>() => LoggerFactory.CreateLogger<T>();
}
