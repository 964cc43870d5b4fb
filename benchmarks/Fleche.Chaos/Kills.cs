using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fleche.Chaos;

/// <summary>The processes that were killed from outside, and how long the news took.</summary>
internal sealed class Kills(Register register)
{
    private const int MaxSamples = 1_000_000;
    private readonly ConcurrentDictionary<int, long> _times = new();
    private readonly ConcurrentQueue<double> _news = new();
    private int _ofStarting;
    private int _ofWorking;

    /// <summary>How many were killed that took no calls (yet, or any more).</summary>
    public int OfStarting => Volatile.Read(ref _ofStarting);

    /// <summary>How many were killed that took calls.</summary>
    public int OfWorking => Volatile.Read(ref _ofWorking);

    /// <summary>From the kill to the exception at a future, in milliseconds.</summary>
    public double[] News => [.. _news.Order()];

    /// <summary>Kills a process.</summary>
    public void Kill(int processId, bool isWorking)
    {
        Interlocked.Increment(ref isWorking ? ref _ofWorking : ref _ofStarting);
        Announce(processId);
        _ = Native.Kill(processId, Native.SigKill);
    }

    /// <summary>Says that a process will be killed, by us or for what we did to it.</summary>
    public void Announce(int processId)
    {
        register.Doom(processId);
        _times[processId] = Stopwatch.GetTimestamp();
    }

    /// <summary>How long ago a process was killed; null: it was not.</summary>
    public TimeSpan? TimeSince(int processId) => _times.TryGetValue(processId, out long at) ? Stopwatch.GetElapsedTime(at) : null;

    /// <summary>A future says that this process died.</summary>
    public void NoteNews(int processId)
    {
        if (TimeSince(processId) is { } time && _news.Count < MaxSamples)
        {
            _news.Enqueue(time.TotalMilliseconds);
        }
    }
}
