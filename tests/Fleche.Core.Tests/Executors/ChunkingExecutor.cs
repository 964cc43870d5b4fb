using Fleche.Calls;

namespace Fleche.Tests.Executors;

/// <summary>Threads behind an executor that, like a pool of processes, has its chunk sizes chosen by measuring; it counts its calls.</summary>
internal sealed class ChunkingExecutor(int threads) : Executor
{
    private readonly ThreadPoolExecutor _threads = new(threads);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What was submitted last, where <see cref="Submitting"/> is given.</summary>
    public Future? Last { get; private set; }

    /// <summary>Done by each thread that is about to submit a call.</summary>
    public Action? Submitting { get; init; }

    /// <summary>From this call on every submission fails.</summary>
    public int BreaksAt { get; init; } = int.MaxValue;

    internal override int Parallelism => threads;

    internal override Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options)
    {
        if (Interlocked.Increment(ref _calls) >= BreaksAt)
        {
            throw new BrokenExecutorException("broken on purpose");
        }

        if (Submitting is null)
        {
            return _threads.SubmitCall(call, options);
        }

        Submitting();
        Future<TResult> future = _threads.SubmitCall(call, options);
        Last = future;
        return future;
    }

    internal override void Expect() => _threads.Expect();

    internal override void Release() => _threads.Release();

    internal override Task ShutdownAsync(bool cancelFutures) => _threads.ShutdownAsync(cancelFutures);
}
