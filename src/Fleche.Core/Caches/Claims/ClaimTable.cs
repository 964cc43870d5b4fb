using System.Collections.Concurrent;
using Fleche.Memoization;

namespace Fleche.Caches;

/// <summary>Who computes what: at most one owner for each key, so that calls which miss at the same time run their function once.</summary>
/// <param name="path">The file whose locks are the claims across processes; null: nobody outside of this process can see the store.</param>
internal sealed class ClaimTable(string? path) : IDisposable
{
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource<bool>> _owned = new();

    /// <summary>The file whose locks are the claims across processes.</summary>
    public string? Path => path;

    /// <summary>Claims a key; waits as long as somebody else owns it. The owner looks into the store again before it computes.</summary>
    /// <param name="key">The call's key.</param>
    /// <param name="frame">The memoized call in which this one is made: whoever is inside of a call must not wait for it.</param>
    public Claim Enter(Digest key, CallFrame? frame)
    {
        while (true)
        {
            if (TryEnter(key, frame, out Task<bool>? other) is { } claim)
            {
                return claim;
            }

            if (!other!.GetAwaiter().GetResult())
            {
                return Claim.None;
            }
        }
    }

    /// <summary>Like <see cref="Enter"/>, without blocking a thread.</summary>
    public async ValueTask<Claim> EnterAsync(Digest key, CallFrame? frame)
    {
        while (true)
        {
            if (TryEnter(key, frame, out Task<bool>? other) is { } claim)
            {
                return claim;
            }

            if (!await other!.ConfigureAwait(false))
            {
                return Claim.None;
            }
        }
    }

    /// <summary>Lets go of a key.</summary>
    internal void Leave(Digest key, bool isStored)
    {
        if (_owned.TryRemove(key, out TaskCompletionSource<bool>? source))
        {
            source.SetResult(isStored);
        }
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private Claim? TryEnter(Digest key, CallFrame? frame, out Task<bool>? other)
    {
        other = null;
        if (frame?.Ancestors.Contains(key) is true)
        {
            return Claim.None;
        }

        TaskCompletionSource<bool> mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> owner = _owned.GetOrAdd(key, mine);
        other = owner.Task;
        return owner == mine ? new Claim(this, key) : null;
    }
}
