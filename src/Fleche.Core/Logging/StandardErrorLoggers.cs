using Microsoft.Extensions.Logging;

namespace Fleche.Logging;

/// <summary>Where messages go as long as the program has not said: warnings and errors to standard error, as with Python's logger of last resort.</summary>
internal sealed class StandardErrorLoggers : ILoggerFactory
{
    public static readonly StandardErrorLoggers Instance = new();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException($"This factory writes to standard error only: set {nameof(FlecheLogging)}.{nameof(FlecheLogging.LoggerFactory)} to one of your own.");

    public void Dispose()
    {
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            string message = Text(() => formatter(state, exception));
            string cause = exception is null ? string.Empty : $"{Environment.NewLine}{Text(exception.ToString)}";
            try
            {
                Console.Error.WriteLine($"{category} {(logLevel == LogLevel.Warning ? "warning" : "error")} {eventId.Id}: {message}{cause}");
            }
            catch (Exception)
            {
                // Standard error is closed, or the program's own writer failed: there is nobody else to tell, and whoever logs is not to end for it.
            }
        }

        /// <summary>Asks user code for a text, which may fail.</summary>
        private static string Text(Func<string> get)
        {
            try
            {
                return get();
            }
            catch (Exception e)
            {
                return $"(the text failed with {e.GetType()})";
            }
        }
    }
}
