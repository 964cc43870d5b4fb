using System.Collections.Concurrent;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>An <see cref="IProgress{T}"/> that keeps what it hears, and on which threads.</summary>
internal sealed class Sightings<T>(Action<T>? then = null) : IProgress<T>
{
    private readonly ConcurrentQueue<T> _values = [];

    /// <summary>What was reported, in order.</summary>
    public T[] Values => [.. _values];

    /// <summary>The name of the thread that reported last, and whether it is one of the thread pool.</summary>
    public (string? Name, bool IsOfThreadPool) LastThread { get; private set; }

    public void Report(T value)
    {
        _values.Enqueue(value);
        LastThread = (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread);
        then?.Invoke(value);
    }
}
