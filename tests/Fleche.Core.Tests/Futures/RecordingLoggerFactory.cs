using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fleche.Tests;

/// <summary>Keeps what Fleche logs until it is disposed. The tests that use it are one collection, since there is one factory.</summary>
internal sealed class RecordingLoggerFactory(Action? before) : ILoggerFactory, ILogger
{
    private readonly ILoggerFactory _before = FlecheLogging.LoggerFactory;

    public ConcurrentQueue<Exception> Exceptions { get; } = [];

    public ConcurrentQueue<EventId> EventIds { get; } = [];

    /// <summary>What is logged, as a reader sees it.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>What is logged, with its level.</summary>
    public ConcurrentQueue<(LogLevel Level, EventId Id, string Message)> Entries { get; } = [];

    public ConcurrentQueue<string> Categories { get; } = [];

    public static RecordingLoggerFactory Install(Action? before = null)
    {
        RecordingLoggerFactory factory = new(before);
        FlecheLogging.LoggerFactory = factory;
        return factory;
    }

    public ILogger CreateLogger(string categoryName)
    {
        Categories.Enqueue(categoryName);
        return this;
    }

    /// <summary>How many messages have this text in them.</summary>
    public int Count(string text) => Messages.Count(message => message.Contains(text, StringComparison.Ordinal));

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        before?.Invoke();
        EventIds.Enqueue(eventId);
        Messages.Enqueue(formatter(state, exception));
        Entries.Enqueue((logLevel, eventId, formatter(state, exception)));
        Exceptions.Enqueue(exception!);
    }

    public void Dispose() => FlecheLogging.LoggerFactory = _before;
}
