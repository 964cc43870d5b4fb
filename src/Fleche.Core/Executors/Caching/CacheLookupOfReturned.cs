using System.Diagnostics.CodeAnalysis;
using Fleche.Memoization;

namespace Fleche.Executors;

/// <summary>A look-up that knows what the function itself returns.</summary>
/// <typeparam name="TReturned">The result, or a task or a future of it.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
internal sealed class CacheLookup<TReturned, TResult>(Memoizer<TReturned> memoizer, AmbientState state, Func<TReturned, TResult> unwrap) : CacheLookup<TResult>(state)
{
    /// <inheritdoc/>
    public override Found Find(MemoizedCall call, out Digest key, [MaybeNull] out TResult result)
    {
        using AmbientState.Scope scope = State.Enter();
        Found found = memoizer.Find((MemoizedCall<TReturned>)call, out key, out TReturned? returned);
        result = found == Found.Hit ? unwrap(returned!) : default;
        return found;
    }

    /// <inheritdoc/>
    public override bool TryLoad(Digest key, [MaybeNullWhen(false)] out TResult result)
    {
        using AmbientState.Scope scope = State.Enter();
        TReturned? returned = default;
        bool isStored = State.Rerun?.IsDone(key) is not false && memoizer.TryLoad(key, out returned);
        result = isStored ? unwrap(returned!) : default;
        return isStored;
    }
}
