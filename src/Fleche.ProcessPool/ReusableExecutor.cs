using Fleche.ProcessPool.Managing;

namespace Fleche.ProcessPool;

/// <summary>One pool for the whole process, as <c>loky.get_reusable_executor</c> gives it: made when first needed, reused, resized, and replaced when it is over.</summary>
/// <remarks>
/// Safe from any number of threads. Unless <c>killWorkers</c> is given, asking for other options never takes a pool away from those who hold the one before: a call
/// that they submit to it later runs as well.
/// </remarks>
public static class ReusableExecutor
{
    private static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromSeconds(10);
    private static readonly Lock Gate = new();
    private static ProcessPoolExecutor? _current;

    /// <summary>Gives the process's reusable pool.</summary>
    /// <remarks>
    /// Costs under a microsecond where the live pool is given. To compare an <see cref="ProcessPoolOptions.Initializer"/> that captures something, that is written each
    /// time as if it were sent, so that a changed variable is seen even in the same delegate: let it capture the path of large data, not the data.
    /// </remarks>
    /// <param name="maxWorkers">
    /// How many workers there may be; <see langword="null"/>: <see cref="ProcessPoolOptions.MaxWorkers"/> of <paramref name="options"/> or its default, or,
    /// with <paramref name="reuse"/> <see langword="true"/>, what the live pool has.
    /// </param>
    /// <param name="idleTimeout">How long an idle worker stays; <see langword="null"/>: that of <paramref name="options"/>, else 10 seconds.</param>
    /// <param name="killWorkers">
    /// Whether a pool that is replaced is killed with its calls. Otherwise it is only given to nobody any more: whoever holds it can go on using it,
    /// and its workers leave when they have been idle for its idle time-out.
    /// </param>
    /// <param name="reuse">
    /// <see langword="null"/> (the default): the live pool when its options are equal, resized when only <paramref name="maxWorkers"/> differs, else a
    /// new one. <see langword="true"/>: the live pool as it is. <see langword="false"/>: a new one. A pool that is broken or was shut down
    /// is always replaced.
    /// </param>
    /// <param name="options">All other options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number or a time is out of its range.</exception>
    /// <exception cref="ArgumentException">A new pool is needed, and an option is not valid; as for the constructor of <see cref="ProcessPoolExecutor"/>.</exception>
    /// <exception cref="DirectoryNotFoundException">A new pool is needed, and there is no such <see cref="ProcessPoolOptions.WorkingDirectory"/>.</exception>
    /// <exception cref="PayloadSerializationException">A new pool is needed, and the <see cref="ProcessPoolOptions.Initializer"/> cannot travel.</exception>
    /// <exception cref="InvalidOperationException">A new pool is needed, and this process may make none, as for the constructor of <see cref="ProcessPoolExecutor"/>; or <c>FLECHE_MAX_WORKERS</c> is needed and no such number.</exception>
    public static ProcessPoolExecutor Get(
        int? maxWorkers = null, TimeSpan? idleTimeout = null, bool killWorkers = false, bool? reuse = null, ProcessPoolOptions? options = null)
    {
        ProcessPoolOptions? wanted = null;
        WorkerInitializer? initializer = null;
        while (true)
        {
            ProcessPoolExecutor? current = Volatile.Read(ref _current);
            ProcessPoolExecutor? live = current is { IsEnded: false } ? current : null;
            if (live is not null && reuse == true)
            {
                return live;
            }

            wanted ??= (options?.WithFullPath() ?? new ProcessPoolOptions()) with
            {
                MaxWorkers = maxWorkers ?? options?.MaxWorkers ?? OptionsCheck.DefaultMaxWorkers,
                IdleTimeout = idleTimeout ?? options?.IdleTimeout ?? DefaultIdleTimeout,
            };
            if (live is not null && reuse is null && live.Fits(wanted))
            {
                OptionsCheck.CheckWorkers(wanted.MaxWorkers);
                if (wanted.MaxWorkers is { } size && live.MaxWorkers != size)
                {
                    live.Resize(size);
                }

                return live;
            }

            // Not under the lock: to write what the initializer captures may run the program's code, as may the comparison above.
            OptionsCheck.Check(wanted);
            initializer ??= WorkerInitializer.Of(wanted);
            ProcessPoolExecutor given;
            lock (Gate)
            {
                if (_current != current)
                {
                    // Another thread was faster: its pool may do.
                    continue;
                }

                given = new ProcessPoolExecutor(wanted, initializer);
                Volatile.Write(ref _current, given);
            }

            if (killWorkers)
            {
                current?.KillWorkers();
            }

            return given;
        }
    }
}
