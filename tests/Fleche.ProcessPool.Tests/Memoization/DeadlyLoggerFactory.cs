using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>Kills its own process when a text is logged.</summary>
internal sealed class DeadlyLoggerFactory(string text) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(text, StringComparison.Ordinal))
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    public void Dispose() { }
}
