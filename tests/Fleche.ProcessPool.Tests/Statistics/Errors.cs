using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>Keeps the exceptions that Fleche logs under one id until it is disposed.</summary>
internal sealed class Errors : ILoggerFactory, ILogger
{
    private readonly ILoggerFactory _before = FlecheLogging.LoggerFactory;
    private readonly int _id;

    public Errors(int id)
    {
        _id = id;
        FlecheLogging.LoggerFactory = this;
    }

    public ConcurrentQueue<Exception?> Exceptions { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == _id)
        {
            Exceptions.Enqueue(exception);
        }
    }

    public void Dispose() => FlecheLogging.LoggerFactory = _before;
}
