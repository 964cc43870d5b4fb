using Fleche.Calls;
using Fleche.Executors;

namespace Fleche;

/// <summary>Runs calls on its own threads, in this process.</summary>
/// <remarks>
/// <para>Threads are started when a call finds no idle one, up to the maximum, and stay until the shutdown. A call sees the caller's
/// execution context (async-local values, culture).</para>
/// <para>The program does not end while calls are pending or running: like those of a Python program they are finished first, unless
/// it is ended by <see cref="Environment.Exit"/> or a signal. An executor that is dropped without a shutdown finishes its calls, and
/// its threads end.</para>
/// <para>A running call cannot be stopped here: <see cref="CallOptions.CancellationToken"/> cancels pending calls, and reaches a running one as
/// <see cref="WorkerContext.CancellationToken"/>. <see cref="CallOptions.Timeout"/>, <see cref="CallOptions.QueueTimeout"/> and
/// <see cref="CallOptions.CancelRunning"/> are refused with <see cref="NotSupportedException"/>; <see cref="CallOptions.Retries"/> are never
/// needed, since no call dies with its thread.</para>
/// </remarks>
public sealed class ThreadPoolExecutor : Executor
{
    private static int _count;

    private readonly ThreadCrew _crew;

    /// <summary>Creates the executor; no thread is started yet.</summary>
    /// <param name="maxWorkers">How many threads, at most: 1 or more. Null (the default): four more than the usable processors, at most 32.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxWorkers"/> is less than 1.</exception>
    public ThreadPoolExecutor(int? maxWorkers = null)
    {
        if (maxWorkers < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(maxWorkers), maxWorkers,
                "The number of threads is 1 or more; leave it null for four more than the usable processors, at most 32.");
        }
        _crew = new ThreadCrew($"Fleche threads {Interlocked.Increment(ref _count)}", maxWorkers ?? Math.Min(32, Environment.ProcessorCount + 4));
    }

    /// <summary>Lets the threads of a dropped executor end once its calls are done.</summary>
    ~ThreadPoolExecutor() => _crew?.ShutdownAsync();

    /// <inheritdoc/>
    internal override int Parallelism => _crew.MaxThreads;

    /// <summary>How many threads wait for a call.</summary>
    internal int IdleThreads => _crew.IdleThreads;

    /// <summary>A call costs no round trip here, so nothing is gained by chunks.</summary>
    internal override int? DefaultChunkSize => 1;

    /// <inheritdoc/>
    internal override bool IsOwnThread => _crew.OwnsCurrentFlow;

    /// <inheritdoc/>
    internal override Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options)
    {
        RefuseLimits(options);
        CancellationToken token = options?.CancellationToken ?? default;
        bool isExpected = call.Promised is not null;
        Future<TResult> future = call.Promised ?? new();
        if (token.IsCancellationRequested)
        {
            _crew.ThrowIfShutdown(isExpected);
            future.CancelOrStop(token);
            return future;
        }
        _crew.Add(new ThreadWorkItem<TResult>(_crew, future, call, token), isExpected);
        future.LinkTo(token);
        GC.KeepAlive(this);
        return future;
    }

    /// <inheritdoc/>
    internal override void Expect() => _crew.Expect();

    /// <inheritdoc/>
    internal override void Release() => _crew.Release();

    /// <inheritdoc/>
    internal override Task ShutdownAsync(bool cancelFutures)
    {
        Task ended = _crew.ShutdownAsync();
        if (cancelFutures)
        {
            _crew.CancelQueued();
        }

        return ended;
    }

    private static void RefuseLimits(CallOptions? options)
    {
        string? limit = options switch
        {
            { Timeout: not null } => nameof(options.Timeout),
            { QueueTimeout: not null } => nameof(options.QueueTimeout),
            { CancelRunning: true } => nameof(options.CancelRunning),
            _ => null,
        };
        if (limit is not null)
        {
            throw new NotSupportedException(
                $"A ThreadPoolExecutor cannot stop a running call and keeps no time, so it takes no CallOptions.{limit}; use a ProcessPoolExecutor, which does.");
        }
    }
}
