using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Loggers that keep what they are told.</summary>
internal sealed class Recorder(LogLevel least = LogLevel.Trace, Action<Entry>? before = null) : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<Entry> _entries = [];
    private readonly LoggerExternalScopeProvider _scopes = new();

    public Entry[] Entries => [.. _entries];

    /// <summary>Entries with this event.</summary>
    public Entry[] Of(int id) => [.. _entries.Where(entry => entry.Id.Id == id)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>A logger of a type's category.</summary>
    public ILogger<T> CreateLogger<T>() => new Logger<T>(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }

    private sealed class Logger(Recorder owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= owner.Least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            List<string> scopes = [];
            owner._scopes.ForEachScope((scope, all) => all.Add(scope?.ToString() ?? ""), scopes);
            Dictionary<string, object?> values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? new(pairs) : [];
            Entry entry = new(category, logLevel, eventId, formatter(state, exception), values, scopes, exception);
            owner.Before?.Invoke(entry);
            owner._entries.Enqueue(entry);
        }
    }

    private LogLevel Least => least;

    /// <summary>Runs before an entry is kept.</summary>
    private Action<Entry>? Before => before;
}
