using Fleche.Caches;
using Fleche.Tests.Codec;

namespace Fleche.Tests.Caches;

[Collection(nameof(FlecheLogging))]
public class CacheDescriptionTests
{
    private static readonly CacheDescription Memory = new MemoryDescription();

    [Fact(Timeout = 30_000)]
    public async Task RoundTrip_EveryKind_IsEqualAndOpensTheSameKind()
        => await Task.Run(() =>
        {
            CacheDescription[] all =
            [
                Memory, new StackDescription([Memory, new ReadOnlyDescription(Memory)]), new PoolDescription([Memory, Memory]), new ReadOnlyDescription(Memory),
                new RefreshingDescription(Memory), new SizeLimitedDescription(Memory, 1000, null), Filtered("Square"),
            ];
            Type[] kinds = [typeof(StoreCache), typeof(CacheStack), typeof(CachePool), typeof(ReadOnlyCache), typeof(RefreshingCache), typeof(SizeLimitedCache), typeof(FilteredCache)];
            for (int i = 0; i < all.Length; i++)
            {
                CacheDescription copy = Travel.RoundTrip(all[i]);
                Assert.Equal(all[i], copy);
                Assert.Equal(all[i].GetHashCode(), copy.GetHashCode());
                using Cache cache = copy.Open();
                Assert.IsType(kinds[i], cache);
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Equals_OtherMembersLimitsOrFunctions_IsFalse()
        => await Task.Run(() =>
        {
            Assert.NotEqual<CacheDescription>(new StackDescription([Memory]), new PoolDescription([Memory]));
            Assert.NotEqual(new StackDescription([Memory]), new StackDescription([Memory, Memory]));
            Assert.NotEqual(new SizeLimitedDescription(Memory, 1, null), new SizeLimitedDescription(Memory, null, 1));
            Assert.Equal(Filtered("Square"), Filtered("Square"));
            Assert.NotEqual(Filtered("Square"), Filtered("Cube"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Filtered_AfterTheTravel_StillFilters()
        => await Task.Run(() =>
        {
            var filtered = (FilteredDescription)Travel.RoundTrip<CacheDescription>(Filtered("Square"));
            Assert.True(filtered.Predicate(SampleCalls.Record("Square", 1, default)));
            Assert.False(filtered.Predicate(SampleCalls.Record("Cube", 1, default)));
        });

    [Fact(Timeout = 30_000)]
    public async Task TryMake_FunctionThatCannotTravel_IsNull()
        => await Task.Run(() =>
        {
            Thread held = Thread.CurrentThread;
            Assert.Null(FilteredDescription.TryMake(Memory, record => held.IsAlive));
        });

    [Theory(Timeout = 30_000)]
    [InlineData("files")]
    [InlineData("sqlite")]
    public async Task Describe_CompositesOverADisk_OpenTheSameCalls(string kind)
        => await Task.Run(() =>
        {
            using CacheKinds kinds = new();
            Cache disk = kinds.Open(kind);
            CallRecord call = SampleCalls.Add(disk, "Square", 3, 9);
            Cache[] all =
            [
                disk, new CacheStack(disk, kinds.Open("memory")), new CacheStack(kinds.Open("memory"), new ReadOnlyCache(disk)), new CachePool(kinds.Open("memory"), disk),
                new FilteredCache(disk, record => record.Key == call.Key), new RefreshingCache(disk), new SizeLimitedCache(disk, maxEntries: 5),
            ];
            foreach (Cache cache in all)
            {
                using Cache other = Travel.RoundTrip(cache.Describe()!).Open();
                Assert.IsType(cache.GetType(), other);
                Assert.Equal(9, other.Query().Only().Result<int>());
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Describe_OnlyMemory_IsNull()
        => await Task.Run(() =>
        {
            using CacheStack stack = new(Cache.InMemory(), new ReadOnlyCache(Cache.InMemory()));
            Assert.Null(stack.Describe());
            Assert.Null(new SizeLimitedCache(Cache.InMemory(), maxEntries: 1).Describe());
        });

    [Fact(Timeout = 30_000)]
    public async Task TravellingCache_MemoryOnTop_WarnsOnceThatResultsStay()
        => await Task.Run(() =>
        {
            using CacheKinds kinds = new();
            Cache disk = kinds.Open("sqlite");
            using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
            TravellingCache.Describe(new CacheStack(disk, kinds.Open("memory")));
            TravellingCache.Describe(new ReadOnlyCache(disk));
            Assert.Empty(log.EventIds);
            CacheStack stack = new(kinds.Open("memory"), disk);
            Assert.IsType<StackDescription>(TravellingCache.Describe(stack));
            TravellingCache.Describe(stack);
            Assert.Single(log.EventIds);
        });

    [Fact(Timeout = 30_000)]
    public async Task KeepsResults_Kinds_IsTrueWhereResultsOutliveTheProcess()
        => await Task.Run(() =>
        {
            CacheDescription kept = new StoreCacheDescription(new NoValues(), new NoCalls());
            Assert.True(new StackDescription([kept, Memory]).KeepsResults);
            Assert.False(new StackDescription([Memory, kept]).KeepsResults);
            Assert.True(new SizeLimitedDescription(new RefreshingDescription(kept), 1, 1).KeepsResults);
            Assert.False(new ReadOnlyDescription(kept).KeepsResults);
            Assert.False(new PoolDescription([kept]).KeepsResults);
        });

    [Fact(Timeout = 30_000)]
    public async Task Registry_EqualDescriptions_GiveOneCache()
    {
        Cache[] caches = new Cache[8];
        await InThread.Together(caches.Length, i => caches[i] = CacheRegistry.Get(Filtered("Registry")));
        Assert.Single(caches.Distinct());
        Assert.NotSame(caches[0], CacheRegistry.Get(Filtered("Other registry")));
    }

    [Fact(Timeout = 30_000)]
    public async Task Registry_OpenFails_TriesAgain()
        => await Task.Run(() =>
        {
            FailingOnce description = new();
            FailingOnce.Failures = 1;
            Assert.Throws<IOException>(() => CacheRegistry.Get(description));
            Assert.Same(CacheRegistry.Get(description), CacheRegistry.Get(new FailingOnce()));
        });

    private static CacheDescription Filtered(string function) => FilteredDescription.TryMake(Memory, record => record.Function.Contains(function))!;

    private sealed record NoValues : ValueStoreDescription
    {
        public override ValueStore Open() => new MemoryValueStore();
    }

    private sealed record NoCalls : CallStoreDescription
    {
        public override CallStore Open() => new MemoryCallStore();
    }

    private sealed record FailingOnce : CacheDescription
    {
        public static int Failures;

        public override Cache Open() => Failures-- > 0 ? throw new IOException("not yet") : Cache.InMemory();
    }
}
