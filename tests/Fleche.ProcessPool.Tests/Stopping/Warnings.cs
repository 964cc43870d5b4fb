using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>Keeps the warnings that Fleche logs about retries until it is disposed.</summary>
internal sealed class Warnings : ILoggerFactory, ILogger
{
    private readonly ILoggerFactory _before = FlecheLogging.LoggerFactory;

    public Warnings() => FlecheLogging.LoggerFactory = this;

    public ConcurrentQueue<string> Messages { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning && eventId.Id == 2002)
        {
            Messages.Enqueue(formatter(state, exception));
        }
    }

    public void Dispose() => FlecheLogging.LoggerFactory = _before;
}
