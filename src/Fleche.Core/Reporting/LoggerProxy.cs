using Fleche.Codec;
using Microsoft.Extensions.Logging;

namespace Fleche.Reporting;

/// <summary>Stands for a logger of the program where a call runs. What the program's logger does not want is not sent.</summary>
/// <param name="channel">The way to the program.</param>
/// <param name="listener">The logger's number.</param>
/// <param name="levels">The levels that it wants.</param>
/// <param name="late">Takes what is logged when the call has ended; <see langword="null"/>: nobody does.</param>
internal class LoggerProxy(IReportChannel channel, int listener, LogLevels levels, ILogger? late = null) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => LogScopes.Begin(state);

    public bool IsEnabled(LogLevel logLevel) => levels.Contains(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (!IsEnabled(logLevel))
        {
            return;
        }

        PayloadWriter writer = PayloadWriter.Rent();
        try
        {
            LogEntry.Write(writer, null, logLevel, eventId, state, exception, formatter(state, exception));
            if (!channel.Send(ReportKind.Log, listener, writer.WrittenSpan))
            {
                late?.Log(logLevel, eventId, state, exception, formatter);
            }
        }
        finally
        {
            PayloadWriter.Return(writer);
        }
    }
}

/// <summary>A proxy for a logger of a category.</summary>
internal sealed class LoggerProxy<TCategory>(IReportChannel channel, int listener, LogLevels levels) : LoggerProxy(channel, listener, levels), ILogger<TCategory>;
