namespace Fleche.Tests.Stores.Memory;

public class MemoryCallStoreTests
{
    [Fact(Timeout = 30_000)]
    public async Task AddHits_KnownAndUnknownKeys_CountsTheKnown() => await Task.Run(() =>
    {
        using MemoryCallStore store = new();
        CountedHits.Check(store);
    });

    [Fact(Timeout = 30_000)]
    public async Task SaveKeysAddHits_Null_ThrowArgumentNullException() => await Task.Run(() =>
    {
        using MemoryCallStore store = new();
        Assert.Throws<ArgumentNullException>("record", () => store.Save(null!));
        Assert.Throws<ArgumentNullException>("prefix", () => store.Keys(null!));
        Assert.Throws<ArgumentNullException>("hits", () => store.AddHits(null!));
    });
}
