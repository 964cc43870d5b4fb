using Fleche.Errors;
using Microsoft.Extensions.Logging;

namespace Fleche.Logging;

/// <summary>
/// The program's logger, which may fail, or its factory, which a host may have disposed of. That must reach no caller, and no thread that would end the
/// process: the message goes to standard error instead.
/// </summary>
/// <param name="find">Asks the program for its logger.</param>
internal sealed class GuardedLogger(Func<ILogger> find) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return find().BeginScope(state);
        }
        catch (Exception)
        {
            // Log fails too, and says why.
            return null;
        }
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return find().IsEnabled(logLevel);
        }
        catch (Exception)
        {
            // Log fails too, and says why.
            return true;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            find().Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception e)
        {
            StandardErrorLoggers.Instance.CreateLogger(nameof(Fleche)).Log(
                logLevel, eventId, state, exception, (told, cause) => $"{formatter(told, cause)} (The program's own logger failed: {ErrorText.MessageOf(e)})");
        }
    }
}
