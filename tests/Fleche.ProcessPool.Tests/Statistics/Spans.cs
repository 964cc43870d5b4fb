using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Statistics;

/// <summary>Listens to the spans of pools until it is disposed.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivityListener _listener;

    public Spans(Action<Activity>? stopped = null)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Fleche.ProcessPool",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped ?? Ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Those that have ended.</summary>
    public ConcurrentQueue<Activity> Ended { get; } = [];

    public void Dispose() => _listener.Dispose();
}
