using System.Diagnostics.Metrics;
using Fleche.Worker.Tracing;

namespace Fleche.ProcessPool.Monitoring;

/// <summary>The instruments of the meter <c>Fleche.ProcessPool</c>; docs/monitoring.md lists them. They cost nothing until somebody listens.</summary>
internal static class PoolMeters
{
    private static readonly Meter Meter = new(PoolSource.Name, PoolSource.Version);

    /// <summary>Calls that are over.</summary>
    public static readonly Counter<long> Calls = Meter.CreateCounter<long>("fleche.pool.calls", "{call}", "Calls that are over.");

    /// <summary>Failed attempts that were followed by another.</summary>
    public static readonly Counter<long> Retries = Meter.CreateCounter<long>("fleche.pool.retries", "{attempt}", "Failed attempts that were followed by another.");

    /// <summary>How long calls ran.</summary>
    public static readonly Histogram<double> CallDuration = Meter.CreateHistogram<double>(
        "fleche.pool.call.duration", "s", "Time from the start of a call in its worker to its answer.");

    /// <summary>How long calls waited.</summary>
    public static readonly Histogram<double> QueueDuration = Meter.CreateHistogram<double>(
        "fleche.pool.queue.duration", "s", "Time from the submission of a call to its start in a worker.");

    /// <summary>Workers that were started.</summary>
    public static readonly Counter<long> WorkersStarted = Meter.CreateCounter<long>("fleche.pool.workers.started", "{worker}", "Worker processes that were started.");

    /// <summary>Workers that died or had to be killed.</summary>
    public static readonly Counter<long> WorkersLost = Meter.CreateCounter<long>("fleche.pool.workers.lost", "{worker}", "Worker processes that died or had to be killed.");

    static PoolMeters()
    {
        Meter.CreateObservableUpDownCounter("fleche.pool.pending", static () => OfEachPool(static pool => pool.Pending), "{call}", "Calls that wait for a worker.");
        Meter.CreateObservableUpDownCounter("fleche.pool.running", static () => OfEachPool(static pool => pool.Running), "{call}", "Calls that a worker is at.");
        Meter.CreateObservableUpDownCounter("fleche.pool.workers", ObserveWorkers, "{worker}", "Worker processes, by state.");
        Meter.CreateObservableUpDownCounter("fleche.pool.workers.limit", static () => OfEachPool(static pool => pool.MaxWorkers), "{worker}", "How many worker processes there may be.");
        Meter.CreateObservableUpDownCounter(
            "fleche.pool.workers.memory",
            static () => OfEachPool(static pool => pool.Workers.Sum(static worker => worker.Memory), withMemory: true),
            "By",
            "Resident memory of all worker processes.");
        MadeMeters.Are = true;
    }

    /// <summary>Sees to it that they are there. Listeners hear of them then: not under a lock, since those are user code, and here, where what they throw comes out of the program's own call.</summary>
    public static void Make()
    {
        // To call any method of this class runs its static constructor, once; each submission comes here, and pays nothing for it later.
    }

    /// <summary>Whether anybody measures how long calls take.</summary>
    public static bool AreTimesMeasured => CallDuration.Enabled || QueueDuration.Enabled;

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
