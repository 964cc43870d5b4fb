using System.Runtime.CompilerServices;

namespace Fleche.Chaos;

/// <summary>Makes the executors, and knows them for as long as anybody else does.</summary>
internal sealed class Pools
{
    private static readonly ProcessPoolOptions ReusableOptions = new() { IdleTimeout = TimeSpan.FromSeconds(1), OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker, StartTimeout = TimeSpan.FromSeconds(20) };

    /// <summary>The two kinds of pools that the reusable one is asked to be; going from one to the other replaces it.</summary>
    private static readonly ProcessPoolOptions[] ReusableKinds = [ReusableOptions, ReusableOptions with { OnWorkerFailure = WorkerFailurePolicy.BreakPool }];

    private readonly ConditionalWeakTable<ProcessPoolExecutor, PoolFacts> _facts = [];
    private int _made;
    private int _dropped;

    /// <summary>Set before somebody asks for a reusable pool in a way that kills the one before, whichever that is by then.</summary>
    private volatile bool _reusableMayBeKilled;

    public int Made => Volatile.Read(ref _made);

    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>What is known of the pools that are still in use.</summary>
    public IEnumerable<string> Describe() => _facts.Select(static pair => Describe(pair.Value, pair.Key.Statistics));

    private static string Describe(PoolFacts facts, PoolStatistics pool) =>
        $"{facts}: {pool.Pending} calls wait; at most {pool.MaxWorkers} workers, of {pool.WorkersStarted} these are left: "
        + string.Join(", ", pool.Workers.Select(static worker => $"{worker.ProcessId} {worker.State}, started {worker.StartedAt:O}, {worker.CallsDone} calls done, runs {worker.CurrentCall}"));

    /// <summary>The pool that a worker takes calls for; null: none (it starts, or leaves, or its executor was dropped).</summary>
    public PoolFacts? FindOwner(int processId) => _facts.FirstOrDefault(pair => pair.Key.WorkerProcessIds.Contains(processId)).Value;

    public void NoteDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Gives a new executor.</summary>
    public ProcessPoolExecutor Make(Random random, out PoolFacts facts)
    {
        ProcessPoolOptions options = new()
        {
            MaxWorkers = random.Next(1, 4),
            OnWorkerFailure = random.Next(2) == 0 ? WorkerFailurePolicy.BreakPool : WorkerFailurePolicy.ReplaceWorker,
            IdleTimeout = random.Next(3) switch { 0 => TimeSpan.FromMilliseconds(random.Next(1, 20)), 1 => TimeSpan.FromMilliseconds(random.Next(20, 1000)), _ => null },
            MaxTasksPerWorker = random.Next(3) == 0 ? random.Next(1, 20) : null,
            WorkerMemoryLimit = random.Next(3) == 0 ? 250 << 20 : null,
            CancelRunning = random.Next(2) == 0,
            CancelGrace = TimeSpan.FromMilliseconds(random.Next(3) * 50),
            Initializer = random.Next(3) == 0 ? Deeds.Initialize : null,
            StartTimeout = TimeSpan.FromSeconds(20),
        };
        ProcessPoolExecutor executor = new(options);
        facts = new PoolFacts(Interlocked.Increment(ref _made), "new", options) { IsTimed = random.Next(2) == 0 };
        _facts.Add(executor, facts);
        return executor;
    }

    /// <summary>Gives the reusable executor: in another size perhaps, or another one.</summary>
    public ProcessPoolExecutor Reuse(Random random, out PoolFacts facts)
    {
        bool isKilling = random.Next(20) == 0;
        _reusableMayBeKilled |= isKilling;
        ProcessPoolOptions options = ReusableKinds[random.Next(8) == 0 ? 1 : 0];
        bool? reuse = random.Next(10) switch { 0 => false, 1 or 2 => true, _ => null };
        ProcessPoolExecutor executor = ReusableExecutor.Get(random.Next(1, 5), killWorkers: isKilling, reuse: reuse, options: options);

        // Taken as it is, it may be of either kind: then both are allowed for.
        facts = _facts.GetValue(executor, _ => new PoolFacts(
            Interlocked.Increment(ref _made), "reusable", reuse == true ? ReusableKinds[1] : options, () => _reusableMayBeKilled)
        { IsTimed = true });
        return executor;
    }
}
