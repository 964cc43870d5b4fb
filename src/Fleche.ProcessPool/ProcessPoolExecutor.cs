using System.Collections.Frozen;
using Fleche.Calls;
using Fleche.ProcessPool.Managing;
using Fleche.ProcessPool.Monitoring;

namespace Fleche.ProcessPool;

/// <summary>
/// Runs calls in worker processes, which may crash, hang or leak without taking the program along. The interface is that of Python's
/// <c>concurrent.futures.ProcessPoolExecutor</c>.
/// </summary>
/// <remarks>
/// <code>
/// |================= the program ==========================================|======= worker processes =======|
///
///   Submit ─► work item (future, target, payload)
///               │
///               ▼
///            pending ─► manager ──► call queue of worker k ═══ named pipe ═══► inbox ──► runs the call
///                        │   ▲                                                                │
///                        │   └───── result queue of worker k ◄═══ named pipe ══ result sender ┘
///                        │               │
///                        │               └─► completes the future
///                        └─ starts, dismisses and kills workers
/// </code>
/// <para>Workers are started when calls need them, an idle one first; each runs one call at a time. Arguments are written when a call is
/// submitted, so what cannot travel fails that one future and a later change of an argument changes nothing.</para>
/// <para>An executor that is dropped without <see cref="Executor.Shutdown"/> finishes its calls, and its workers leave.</para>
/// <para>A process is a boundary for faults, not for malice: a worker has all rights of the program.</para>
/// </remarks>
public sealed class ProcessPoolExecutor : Executor
{
    private readonly Manager _manager;
    private readonly Watchers _watchers = new();

    /// <summary>Makes a pool; its workers are started when calls need them.</summary>
    /// <param name="maxWorkers">As <see cref="ProcessPoolOptions.MaxWorkers"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxWorkers"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">Pools are nested deeper than <c>FLECHE_MAX_DEPTH</c> allows, it or <c>FLECHE_MAX_WORKERS</c> is no such number, or this process was started as a worker but runs the program's <c>Main</c>, since startup hooks are off.</exception>
    public ProcessPoolExecutor(int? maxWorkers = null) : this(new ProcessPoolOptions { MaxWorkers = OptionsCheck.CheckWorkers(maxWorkers) })
    {
    }

    /// <summary>Makes a pool; its workers are started when calls need them.</summary>
    /// <param name="options">How it starts, uses and replaces its workers.</param>
    /// <exception cref="ArgumentNullException">The options, or their <see cref="ProcessPoolOptions.Environment"/>, <see cref="ProcessPoolOptions.StandardOutput"/> or <see cref="ProcessPoolOptions.StandardError"/>, are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">A name in <see cref="ProcessPoolOptions.Environment"/> can be none of a variable, or the <see cref="ProcessPoolOptions.Initializer"/> is <c>async void</c>, or the <see cref="ProcessPoolOptions.Name"/> is empty.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such <see cref="ProcessPoolOptions.WorkingDirectory"/>.</exception>
    /// <exception cref="PayloadSerializationException">The <see cref="ProcessPoolOptions.Initializer"/> cannot travel.</exception>
    /// <exception cref="InvalidOperationException">Pools are nested deeper than <c>FLECHE_MAX_DEPTH</c> allows, it or <c>FLECHE_MAX_WORKERS</c> is no such number, or this process was started as a worker but runs the program's <c>Main</c>, since startup hooks are off.</exception>
    public ProcessPoolExecutor(ProcessPoolOptions options) : this(options, initializer: null)
    {
    }

    /// <summary>Makes a pool whose initializer may be written already.</summary>
    internal ProcessPoolExecutor(ProcessPoolOptions options, WorkerInitializer? initializer)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Check(options);
        WrongStart.Check();
        NestingDepth.Check();
        Options = options.WithFullPath() with { Environment = options.Environment.ToFrozenDictionary() };
        _manager = new Manager(Options, initializer ?? WorkerInitializer.Of(options), options.MaxWorkers ?? OptionsCheck.DefaultMaxWorkers, OpenMaps, _watchers);
        LivePools.Add(_manager);
    }

    /// <summary>A dropped pool takes no more calls, so it is shut down; what was submitted still runs.</summary>
    ~ProcessPoolExecutor()
    {
        _manager?.Keep(_watchers);
        _manager?.Shutdown(cancelFutures: false);
    }

    /// <summary>How many workers there are at most.</summary>
    public int MaxWorkers => _manager.MaxWorkers;

    /// <summary>The process ids of the workers that take calls now; a snapshot.</summary>
    public IReadOnlyList<int> WorkerProcessIds => _manager.WorkerProcessIds;

    /// <summary>What the pool does and has done, and its workers; a snapshot, consistent in itself.</summary>
    /// <remarks>Costs a moment under the pool's lock, and one look at each worker's process for its memory.</remarks>
    public PoolStatistics Statistics => _manager.GetStatistics(withMemory: true);

    /// <summary>
    /// Raised when a worker's process was started, is ready, is told to leave, is killed, or has ended; not when it takes up or ends a call, of which
    /// there may be a hundred thousand in a second.
    /// </summary>
    /// <remarks>
    /// Handlers run on the thread pool, one change after the other in the order in which they happened, and hold up nothing, except that the end of a shutdown waits
    /// up to a second for them. What they throw is logged (<see cref="FlecheLogging"/>). A handler that refers to this
    /// executor does not keep it from being collected; it then hears of the workers until the last one has left.
    /// </remarks>
    public event Action<WorkerChange>? WorkerChanged
    {
        add => _watchers.WorkerChanged += value;
        remove => _watchers.WorkerChanged -= value;
    }

    internal ProcessPoolOptions Options { get; }

    /// <summary>Whether it was shut down or is broken.</summary>
    internal bool IsEnded => _manager.IsEnded;

    /// <summary>
    /// Kills all workers. Every pending and running call fails at once with <see cref="BrokenProcessPoolException"/> (one that is being stopped ends
    /// as stopped), and every later <c>Submit</c> throws one. Does nothing to a pool that is over.
    /// </summary>
    public void KillWorkers() => _manager.KillWorkers();

    /// <summary>A handler of the pool's lines, reports or log entries may shut the pool down, whose end waits for it.</summary>
    internal override bool IsOwnThread => _manager.IsDelivering;

    internal override int Parallelism => _manager.MaxWorkers;

    internal override Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options)
    {
        Future<TResult> future = _manager.Submit(call, options);
        GC.KeepAlive(this);
        return future;
    }

    internal override void Expect() => _manager.Expect();

    internal override void Release() => _manager.Release();

    /// <summary>Whether the pool is one of these options, or could be resized into one.</summary>
    /// <exception cref="PayloadSerializationException">Their <see cref="ProcessPoolOptions.Initializer"/> cannot travel.</exception>
    internal bool Fits(ProcessPoolOptions wanted) => wanted.EqualsApartFromSizeAndInitializer(Options) && _manager.HasInitializer(wanted.Initializer);

    /// <summary>Changes how many workers there are at most; nothing waits for it.</summary>
    internal void Resize(int maxWorkers) => _manager.MaxWorkers = maxWorkers;

    internal override Task ShutdownAsync(bool cancelFutures)
    {
        GC.SuppressFinalize(this);
        _manager.Keep(_watchers);
        _manager.Shutdown(cancelFutures);
        return _manager.Ended;
    }
}
