using Fleche.Caches;
using Fleche.Stores;

namespace Fleche.Memoization;

/// <summary>Memoizes a function that gives its result when it returns.</summary>
internal sealed class ValueMemoizer<T>(FunctionProfile profile, FunctionSettings settings) : Memoizer<T>(profile, settings)
{
    /// <inheritdoc/>
    private protected override T RunUncached(MemoizedCall<T> call) => Run(call);

    /// <inheritdoc/>
    private protected override T Miss(MemoizedCall<T> call, Computation computation)
    {
        using Claim claim = computation.Claim();
        if (!computation.MustRun && TryLoad(computation.Cache, computation.Key, out T? known))
        {
            return known;
        }

        computation.Prepare();
        T result;
        using (computation.EnterFrame())
        {
            result = Run(call, computation);
        }

        computation.Store(result, claim);
        return result;
    }

    /// <inheritdoc/>
    private protected override T Read(ReadOnlyMemory<byte> payload) => StoredValues.Read<T>(payload, "the result");

    private T Run(MemoizedCall<T> call, Computation? computation = null)
    {
        using IsolatedRun? isolated = Settings.Isolate ? IsolatedRun.Open() : null;
        isolated?.Enter();
        computation?.Start(isAsync: false);
        T result = call.Run();
        computation?.Stop();
        return result;
    }
}
