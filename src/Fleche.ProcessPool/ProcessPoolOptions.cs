using System.Collections.ObjectModel;

namespace Fleche.ProcessPool;

/// <summary>How a <see cref="ProcessPoolExecutor"/> starts, uses and replaces its workers.</summary>
public sealed record ProcessPoolOptions
{
    /// <summary>What statistics, spans and measurements call the pool.</summary>
    /// <value>Any name but an empty one; <see langword="null"/> (the default): <c>pool-1</c>, <c>pool-2</c> and so on.</value>
    public string? Name { get; init; }

    /// <summary>How many worker processes there are at most.</summary>
    /// <value>
    /// At least 1. Default: <c>FLECHE_MAX_WORKERS</c>, else <see cref="Environment.ProcessorCount"/>, which respects CPU affinity and
    /// container limits.
    /// </value>
    public int? MaxWorkers { get; init; }

    /// <summary>A worker that has been idle for this long leaves; the pool starts a new one when it needs one.</summary>
    /// <value>More than zero, at most 24 days; <see langword="null"/> (the default): workers stay.</value>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>A worker is replaced after this many calls (a chunk of a <c>Map</c> is one call), with nothing lost.</summary>
    /// <value>At least 1; <see langword="null"/> (the default): no limit.</value>
    public int? MaxTasksPerWorker { get; init; }

    /// <summary>
    /// Bytes of resident memory. A worker above it after a call, or before its next one, is replaced; one that runs a call and is above twice the limit is killed,
    /// which fails that call only.
    /// </summary>
    /// <value>More than zero, and well above the 40 MB or so that an empty worker has; <see langword="null"/> (the default): no limit.</value>
    public long? WorkerMemoryLimit { get; init; }

    /// <summary>
    /// Bytes of managed heap that a worker may have. A call that wants more gets an <see cref="OutOfMemoryException"/>, which is its outcome unless it catches
    /// it; the worker goes on.
    /// </summary>
    /// <remarks>
    /// It is the garbage collector's own limit (<c>DOTNET_GCHeapHardLimit</c> in the workers' environment) and, unlike <see cref="WorkerMemoryLimit"/>, cannot be
    /// passed for a moment; but it knows only of objects, not of what native libraries take. The two go together: with this one at most twice the
    /// other, a call fails by its own exception before its worker is killed, and a worker in which calls leave too much behind is replaced. An
    /// <see cref="OutOfMemoryException"/> on a thread that a call started ends the worker, as in any process.
    /// </remarks>
    /// <value>
    /// At least 8 MiB (the runtime itself starts with no less than 4); <see langword="null"/> (the default): what the program's own environment and runtime
    /// configuration say, else the runtime's rule: no limit, or 75 % of a container's memory.
    /// </value>
    public long? WorkerHeapLimit { get; init; }

    /// <summary>What the death of a worker in the middle of a call means for the other calls.</summary>
    /// <value>Default: <see cref="WorkerFailurePolicy.BreakPool"/>.</value>
    public WorkerFailurePolicy OnWorkerFailure { get; init; } = WorkerFailurePolicy.BreakPool;

    /// <summary>What becomes of the pool's calls when <c>Main</c> returns, or <see cref="System.Environment.Exit"/> is called, before the pool was shut down and is over.</summary>
    /// <value>Default: <see cref="ProgramExitPolicy.Finish"/>, the rule of Python's <c>concurrent.futures</c>.</value>
    public ProgramExitPolicy OnProgramExit { get; init; } = ProgramExitPolicy.Finish;

    /// <summary>Runs once in every new worker before its first call. If it throws, the pool is broken with that exception as the reason.</summary>
    /// <remarks>
    /// What it captures is written once, when the pool is made: all workers get the values of then. For <see cref="ReusableExecutor.Get"/>, two are equal if they are
    /// the same method and what they capture, or the object whose method it is, would be sent as the same bytes at that moment: an object that changes between two calls of
    /// <c>Get</c> gives a new pool each time.
    /// </remarks>
    /// <value>Default: none.</value>
    public Action? Initializer { get; init; }

    /// <summary>
    /// Environment variables of the workers, on top of the program's own and of what the other options set; they are there before any user code runs. A
    /// <see langword="null"/> value removes a variable.
    /// </summary>
    /// <remarks>
    /// By which a profiler, a code-coverage or a diagnostics tool has started the program (<c>CORECLR_ENABLE_PROFILING</c>, <c>DOTNET_DiagnosticPorts</c>,
    /// <c>DOTNET_EnableEventPipe</c> with one file for all) the workers do not inherit; here it can be set for them.
    /// </remarks>
    /// <value>Default: empty.</value>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>The working directory of the workers.</summary>
    /// <value>An existing directory, seen from the program's own when the pool is made; <see langword="null"/> (the default): the program's own when a worker starts.</value>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long a new worker may take to connect and to run its <see cref="Initializer"/> before it is given up.</summary>
    /// <value>More than zero, at most 24 days. Default: 60 seconds.</value>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether <see cref="Future.Cancel"/> may stop a call while it runs, where <see cref="CallOptions.CancelRunning"/> does not say.</summary>
    /// <value>Default: false, the rule of Python's <c>concurrent.futures</c>. A <see cref="CallOptions.CancellationToken"/> stops a running call in any case.</value>
    public bool CancelRunning { get; init; }

    /// <summary>
    /// How long a running call that is to be stopped (<see cref="CallOptions.Timeout"/>, <see cref="CallOptions.CancellationToken"/>,
    /// <see cref="Future.Cancel"/>) may take to end by itself after its <see cref="WorkerContext.CancellationToken"/> was signalled. Then its worker
    /// is killed and replaced.
    /// </summary>
    /// <value>Zero or more, at most 24 days; zero: killed at once, without a signal. Default: 100 milliseconds.</value>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Where the workers' standard output goes.</summary>
    /// <value>Default: <see cref="WorkerOutput.Inherit"/>, the program's own.</value>
    public WorkerOutput StandardOutput { get; init; } = WorkerOutput.Inherit;

    /// <summary>Where the workers' standard error goes. Its end is in <see cref="TerminatedWorkerException.StandardErrorTail"/> in any case, except of a worker that was killed for its memory.</summary>
    /// <value>Default: <see cref="WorkerOutput.Inherit"/>, the program's own.</value>
    public WorkerOutput StandardError { get; init; } = WorkerOutput.Inherit;

    /// <summary>The same, wherever the program goes.</summary>
    internal ProcessPoolOptions WithFullPath() => WorkingDirectory is { Length: > 0 } directory ? this with { WorkingDirectory = Path.GetFullPath(directory) } : this;

    /// <summary>Whether all is equal but the size, which a pool can change, and the initializer, which it compares by what its workers get.</summary>
    internal bool EqualsApartFromSizeAndInitializer(ProcessPoolOptions other) =>
        this with { MaxWorkers = other.MaxWorkers, Initializer = other.Initializer, Environment = other.Environment } == other
        && Environment?.Count == other.Environment.Count
        && Environment.All(pair => other.Environment.TryGetValue(pair.Key, out string? value) && value == pair.Value);
}
