using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>Keeps the ids of what Fleche logs in this process until it is disposed of.</summary>
internal sealed class Log : ILoggerFactory, ILogger
{
    private readonly ILoggerFactory _before = FlecheLogging.LoggerFactory;
    private readonly ConcurrentQueue<int> _ids = [];

    public Log() => FlecheLogging.LoggerFactory = this;

    /// <summary>What was logged, in order.</summary>
    public int[] Ids => [.. _ids];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _ids.Enqueue(eventId.Id);

    public void Dispose() => FlecheLogging.LoggerFactory = _before;
}
