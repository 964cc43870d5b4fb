namespace Fleche.Tests.Stores;

/// <summary>What every store does with hits.</summary>
internal static class CountedHits
{
    /// <summary>Those of known calls count, in any order, and the last use is the latest.</summary>
    public static void Check(CallStore store)
    {
        CallRecord record = Sqlite.Records.Plain(1);
        DateTimeOffset late = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        store.Save(record);
        store.AddHits([new HitCount(record.Key, 3, late), new HitCount(Digest.Of("other"), 1, late)]);
        store.AddHits([new HitCount(record.Key, 4, late.AddDays(-1))]);
        Assert.True(store.TryLoad(record.Key, out CallRecord? loaded));
        Assert.Equal((7, late), (loaded.Hits, loaded.LastUsed));
    }
}
