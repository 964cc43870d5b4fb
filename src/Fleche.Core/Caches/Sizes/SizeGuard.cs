using Fleche.Logging;

namespace Fleche.Caches;

/// <summary>Knows about how large a cache is, and has it trimmed when it is too large.</summary>
/// <remarks>
/// <code>
///   save ─► own count grows ─► over the limit ──────────────► trim, and this save waits for it
///                           └► first, or long not measured ─► trim in the background
/// </code>
/// To measure is to list the whole store, so it happens once for many saves: a trim frees a tenth of the limit, and in between our own count
/// is all there is. Others use the store too, therefore it is measured again now and then, and before anything is removed.
/// </remarks>
internal sealed class SizeGuard(StoreCache cache, long? maxBytes, long? maxEntries, TimeProvider clock)
{
    /// <summary>How often the store is measured at most without need.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Of the time, measuring takes at most one in this many parts.</summary>
    private const int ShareOfTime = 20;

    private readonly Lock _lock = new();
    private readonly SizeTrim _trim = new(cache, maxBytes, maxEntries);

    /// <summary>The size as far as we know: as measured, and what we stored since.</summary>
    private Growth _size;

    /// <summary>The trim that runs, or the last one; null before the first.</summary>
    private Task? _running;

    /// <summary>When it is time to measure again.</summary>
    private DateTimeOffset _nextMeasure = DateTimeOffset.MinValue;

    /// <summary>The call that was stored last: it stays.</summary>
    private Digest _newest;

    /// <summary>What a save would add. Only what the limits are about is looked up.</summary>
    public Growth GrowthOf(CallRecord record, IReadOnlyList<StoredValue> values) => new(
        maxEntries is not null && !cache.Calls.Contains(record.Key) ? 1 : 0,
        maxBytes is not null ? values.Where(value => !cache.Values.Contains(value.Digest)).Sum(static value => (long)value.Payload.Length) : 0);

    /// <summary>A call was stored.</summary>
    public void Saved(Digest key, Growth growth)
    {
        lock (_lock)
        {
            _newest = key;
            _size += growth;
        }

        // A trim that was running already may have measured before this call was there: then once more.
        if (TrimIfDue(out bool isOurs) is { } trim)
        {
            trim.Wait();
            if (!isOurs)
            {
                TrimIfDue(out _)?.Wait();
            }
        }
    }

    /// <summary>Waits for a trim that runs.</summary>
    public void Wait()
    {
        Task? running;
        lock (_lock)
        {
            running = _running;
        }

        running?.Wait();
    }

    /// <summary>Starts a trim if it is time for one.</summary>
    /// <param name="isOurs">Whether it was started here.</param>
    /// <returns>What the save has to wait for; null for nothing.</returns>
    private Task? TrimIfDue(out bool isOurs)
    {
        TaskCompletionSource? ours = null;
        Task running;
        bool isOver;
        lock (_lock)
        {
            isOurs = false;
            isOver = _size.Entries > (maxEntries ?? long.MaxValue) || _size.Bytes > (maxBytes ?? long.MaxValue);
            if (!isOver && clock.GetUtcNow() < _nextMeasure)
            {
                return null;
            }

            if (_running is null or { IsCompleted: true })
            {
                ours = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running = ours.Task;
                isOurs = true;
            }

            running = _running;
        }

        // Not on the thread pool: all its threads may wait for the call that is being stored.
        if (isOver && ours is not null)
        {
            Run(ours);
        }
        else if (ours is not null)
        {
            ThreadPoolQueue.Start(() => Run(ours), "Fleche trim", isBackground: true);
        }

        return isOver ? running : null;
    }

    private void Run(TaskCompletionSource over)
    {
        try
        {
            Trim();
        }
        finally
        {
            ThreadPoolQueue.Complete(over);
        }
    }

    private void Trim()
    {
        Growth before;
        lock (_lock)
        {
            before = _size;
        }

        long start = clock.GetTimestamp();
        Growth? measured = null;
        try
        {
            measured = Interruption.Outlast(() => _trim.Run(IsNewest));
        }
        catch (Exception e)
        {
            FlecheLog.CacheNotTrimmed(FlecheLogging.For<SizeLimitedCache>(), e);
        }

        TimeSpan pause = clock.GetElapsedTime(start) * ShareOfTime;
        lock (_lock)
        {
            // What was stored meanwhile may have been measured or not: it counts. After a failure nothing is known, and the next trim is not at once.
            Growth meanwhile = _size - before;
            _size = measured is { } size ? size + meanwhile : default;
            _nextMeasure = clock.GetUtcNow() + (pause > Interval ? pause : Interval);
        }
    }

    private bool IsNewest(Digest key)
    {
        lock (_lock)
        {
            return key == _newest;
        }
    }

    /// <summary>A size, or what is added to it.</summary>
    internal readonly record struct Growth(long Entries, long Bytes)
    {
        public static Growth operator +(Growth one, Growth other) => new(one.Entries + other.Entries, one.Bytes + other.Bytes);

        public static Growth operator -(Growth one, Growth other) => new(one.Entries - other.Entries, one.Bytes - other.Bytes);
    }
}
