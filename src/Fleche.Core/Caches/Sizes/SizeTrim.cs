using System.Runtime.InteropServices;
using Fleche.Logging;
using Fleche.Queries;

namespace Fleche.Caches;

/// <summary>Measures a store and, if it is over a limit, removes what was not used for longest.</summary>
internal sealed class SizeTrim(StoreCache cache, long? maxBytes, long? maxEntries)
{
    /// <summary>Measures and trims.</summary>
    /// <param name="isNewest">Which call must stay.</param>
    /// <returns>The size after it.</returns>
    public SizeGuard.Growth Run(Func<Digest, bool> isNewest)
    {
        SizeGuard.Growth size = Measure();
        if (size.Entries <= (maxEntries ?? long.MaxValue) && size.Bytes <= (maxBytes ?? long.MaxValue))
        {
            return size;
        }

        // Hits are known to the store only once they are reported.
        cache.Flush();
        (int calls, size) = EvictOldest(isNewest);
        GarbageReport garbage = cache.CollectGarbage();
        FlecheLog.CacheTrimmed(FlecheLogging.For<SizeLimitedCache>(), calls, garbage.Values, garbage.Bytes);
        return size;
    }

    private SizeGuard.Growth Measure() => new(
        maxEntries is null ? 0 : cache.Calls.Keys().LongCount(),
        maxBytes is null ? 0 : cache.Values.List().Sum(static value => value.Size));

    /// <summary>Evicts until both limits are kept.</summary>
    /// <returns>How many calls, and the size once the garbage is collected.</returns>
    private (int Evicted, SizeGuard.Growth Left) EvictOldest(Func<Digest, bool> isNewest)
    {
        var sizes = new Dictionary<Digest, long>();
        foreach ((Digest digest, long size) in maxBytes is null ? [] : cache.Values.List())
        {
            sizes[digest] = size;
        }

        List<Entry> entries = [.. cache.Calls.Find(CallFilter.All).Select(static record => new Entry(record.Key, LastUse(record), [.. record.References.Distinct()]))];
        var users = new Dictionary<Digest, int>();
        long bytes = 0;
        foreach (Digest digest in entries.SelectMany(static entry => entry.References))
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(users, digest, out bool isKnown);
            count++;
            bytes += isKnown ? 0 : sizes.GetValueOrDefault(digest);
        }

        long left = entries.Count;
        long mostBytes = Target(maxBytes), mostEntries = Target(maxEntries);
        int evicted = 0;
        foreach (Entry entry in entries.OrderBy(static entry => entry.LastUse))
        {
            if (bytes <= mostBytes && left <= mostEntries)
            {
                break;
            }

            if (isNewest(entry.Key) || IsChanged(entry))
            {
                continue;
            }

            evicted += cache.Calls.Evict(entry.Key) ? 1 : 0;
            left--;
            bytes -= entry.References.Where(digest => --users[digest] == 0).Sum(digest => sizes.GetValueOrDefault(digest));
        }

        return (evicted, new SizeGuard.Growth(left, bytes));
    }

    /// <summary>Whether somebody used or stored the call after it was read. One that is gone is not changed: it is out of the way.</summary>
    private bool IsChanged(Entry entry) => cache.Calls.TryLoad(entry.Key, out CallRecord? now) && LastUse(now) != entry.LastUse;

    /// <summary>Nine tenths, so that the next saves need no trim.</summary>
    private static long Target(long? limit) => limit is { } most ? most - most / 10 : long.MaxValue;

    private static DateTimeOffset LastUse(CallRecord record) => record.LastUsed > record.Started ? record.LastUsed : record.Started;

    private readonly record struct Entry(Digest Key, DateTimeOffset LastUse, Digest[] References);
}
