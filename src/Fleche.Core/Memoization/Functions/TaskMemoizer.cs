using Fleche.Caches;
using Fleche.Calls;
using Fleche.Stores;

namespace Fleche.Memoization;

/// <summary>Memoizes an asynchronous function. Nothing blocks a thread but the look-up itself; what was called stays the flow of execution.</summary>
internal sealed class TaskMemoizer<T>(FunctionProfile profile, FunctionSettings settings) : Memoizer<Task<T>>(profile, settings)
{
    /// <inheritdoc/>
    private protected override Task<T> RunUncached(MemoizedCall<Task<T>> call) => Settings.Isolate ? RunAsync(call).Unwrap() : call.Run();

    /// <inheritdoc/>
    private protected override Task<T> Miss(MemoizedCall<Task<T>> call, Computation computation) => MissAsync(call, computation).Unwrap();

    /// <inheritdoc/>
    private protected override Task<T> Read(ReadOnlyMemory<byte> payload) => Task.FromResult(StoredValues.Read<T>(payload, "the result"));

    /// <summary>Gives the function's own task, over: so all its exceptions and its cancellation are passed on as they are.</summary>
    private async Task<Task<T>> MissAsync(MemoizedCall<Task<T>> call, Computation computation)
    {
        using Claim claim = await computation.ClaimAsync().ConfigureAwait(false);
        if (!computation.MustRun && TryLoad(computation.Cache, computation.Key, out Task<T>? known))
        {
            return known;
        }

        computation.Prepare();
        Task<T> task;
        using (computation.EnterFrame())
        {
            task = await RunAsync(call, computation).ConfigureAwait(false);
        }

        if (task.IsCompletedSuccessfully)
        {
            computation.Store(task.Result, claim);
        }

        return task;
    }

    private async Task<Task<T>> RunAsync(MemoizedCall<Task<T>> call, Computation? computation = null)
    {
        using IsolatedRun? isolated = Settings.Isolate ? await IsolatedRun.OpenAsync().ConfigureAwait(false) : null;
        isolated?.Enter();
        computation?.Start(isAsync: true);
        Task<T> task = AsyncCall.NotNull(call.Run(), call.Function);
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        computation?.Stop();
        return task;
    }
}
