using System.Diagnostics.Metrics;
using Fleche.Worker.Tracing;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>The instruments of the meter <c>Fleche.ProcessPool</c>; docs/monitoring.md lists them. They cost nothing until somebody listens.</summary>
internal sealed class PoolMeters
{
    /// <summary>Calls that are over.</summary>
    public readonly Counter<long> Calls;

    /// <summary>Failed attempts that were followed by another.</summary>
    public readonly Counter<long> Retries;

    /// <summary>How long calls ran.</summary>
    public readonly Histogram<double> CallDuration;

    /// <summary>How long calls waited.</summary>
    public readonly Histogram<double> QueueDuration;

    /// <summary>Workers that were started.</summary>
    public readonly Counter<long> WorkersStarted;

    /// <summary>Workers that died or had to be killed.</summary>
    public readonly Counter<long> WorkersLost;

    /// <summary>Makes them all, or none.</summary>
    public PoolMeters()
    {
        Meter meter = new(PoolSource.Name, PoolSource.Version);
        try
        {
            Calls = meter.CreateCounter<long>("fleche.pool.calls", "{call}", "Calls that are over.");
            Retries = meter.CreateCounter<long>("fleche.pool.retries", "{attempt}", "Failed attempts that were followed by another.");
            CallDuration = meter.CreateHistogram<double>(
                "fleche.pool.call.duration", "s", "Time from the start of a call in its worker to its answer.");
            QueueDuration = meter.CreateHistogram<double>(
                "fleche.pool.queue.duration", "s", "Time from the submission of a call to its start in a worker.");
            WorkersStarted = meter.CreateCounter<long>("fleche.pool.workers.started", "{worker}", "Worker processes that were started.");
            WorkersLost = meter.CreateCounter<long>("fleche.pool.workers.lost", "{worker}", "Worker processes that died or had to be killed.");
            meter.CreateObservableUpDownCounter("fleche.pool.pending", static () => OfEachPool(static pool => pool.Pending), "{call}", "Calls that wait for a worker.");
            meter.CreateObservableUpDownCounter("fleche.pool.running", static () => OfEachPool(static pool => pool.Running), "{call}", "Calls that a worker is at.");
            meter.CreateObservableUpDownCounter("fleche.pool.workers", ObserveWorkers, "{worker}", "Worker processes, by state.");
            meter.CreateObservableUpDownCounter("fleche.pool.workers.limit", static () => OfEachPool(static pool => pool.MaxWorkers), "{worker}", "How many worker processes there may be.");
            meter.CreateObservableUpDownCounter(
                "fleche.pool.workers.memory",
                static () => OfEachPool(static pool => pool.Workers.Sum(static worker => worker.Memory), withMemory: true),
                "By",
                "Resident memory of all worker processes.");
        }
        catch
        {
            Announcer.Guard(meter.Dispose);
            throw;
        }
    }

    /// <summary>Whether anybody measures how long calls take.</summary>
    public bool AreTimesMeasured => CallDuration.Enabled || QueueDuration.Enabled;

    /// <summary>The tag that tells pools apart.</summary>
    public static KeyValuePair<string, object?> Of(string pool) => new(PoolSource.PoolTag, pool);

    private static IEnumerable<Measurement<T>> OfEachPool<T>(Func<PoolStatistics, T> read, bool withMemory = false)
        where T : struct =>
        [.. LivePools.All.Select(manager => manager.GetStatistics(withMemory)).Select(pool => new Measurement<T>(read(pool), Of(pool.Name)))];

    private static IEnumerable<Measurement<int>> ObserveWorkers() =>
    [
        .. from manager in LivePools.All
           let pool = manager.GetStatistics(withMemory: false)
           from state in Enum.GetValues<WorkerState>()
           where state != WorkerState.Ended
           select new Measurement<int>(
               pool.Workers.Count(worker => worker.State == state), Of(pool.Name), new(PoolSource.StateTag, PoolSource.TagValue(state))),
    ];
}
