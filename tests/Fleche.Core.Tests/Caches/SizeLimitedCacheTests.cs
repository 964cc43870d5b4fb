namespace Fleche.Tests.Caches;

[Collection(nameof(FlecheLogging))]
public sealed class SizeLimitedCacheTests : IDisposable
{
    private readonly CacheKinds _kinds = new();

    public static TheoryData<string> Kinds => CacheKinds.All;

    public void Dispose() => _kinds.Dispose();

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Save_OverMaxEntries_RemovesTheLeastRecentlyUsedAndTheirValues(string kind)
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open(kind);
            using SizeLimitedCache cache = new(inner, maxEntries: 20);
            IReadOnlyList<CallRecord> calls = SampleCalls.AddSquares(cache, 20);
            Assert.Equal(20, inner.Query().Count());
            SampleCalls.Load(cache, calls[0].Key);
            CallRecord last = SampleCalls.Add(cache, "Square", 1000, 1_000_000, record => record with { Started = SampleCalls.Start.AddHours(1) });
            Assert.Equal(18, inner.Query().Count());
            Assert.True(inner.Contains(calls[0].Key), "It was used after all others.");
            Assert.False(inner.Contains(calls[1].Key) || inner.Contains(calls[2].Key) || inner.Contains(calls[3].Key));
            Assert.True(inner.Contains(last.Key));
            Assert.False(inner.TryLoadValue(Digest.Of(3), out int _));
            Assert.Equal(new GarbageReport(0, 0), inner.CollectGarbage());
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Save_OverMaxBytes_CountsSharedValuesOnce(string kind)
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open(kind);
            using SizeLimitedCache cache = new(inner, maxBytes: 100_000);
            byte[] shared = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * i >> 3))];
            for (int i = 0; i < 50; i++)
            {
                SampleCalls.Add(cache, "Same", i, shared, record => record with { Started = SampleCalls.Start.AddMinutes(i) });
            }

            Assert.Equal(50, inner.Query().Count());
            var random = new Random(1);
            for (int i = 0; i < 8; i++)
            {
                byte[] bytes = new byte[20_000];
                random.NextBytes(bytes);
                SampleCalls.Add(cache, "Other", i, bytes, record => record with { Started = SampleCalls.Start.AddDays(1).AddMinutes(i) });
            }

            Assert.InRange(((StoreCache)inner).Values.List().Sum(value => value.Size), 1, 100_000);
            Assert.False(inner.Query().Function("Same").Any());
            Assert.Equal(4, inner.Query().Function("Other").Count());
        });

    [Fact(Timeout = 30_000)]
    public async Task Save_LargerThanTheLimit_StaysUntilTheNext()
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open("memory");
            using SizeLimitedCache cache = new(inner, maxBytes: 1000);
            SampleCalls.AddSquares(cache, 3);
            SampleCalls.Add(cache, "Large", 1, new byte[5000]);
            Assert.Equal("Large", Assert.Single(inner.Query().Select(call => call.ToString()[..5])));
            SampleCalls.Add(cache, "Small", 1, 1);
            Assert.Equal("Small", Assert.Single(inner.Query().Select(call => call.ToString()[..5])));
        });

    [Fact(Timeout = 30_000)]
    public async Task Save_ThousandBelowTheLimit_MeasuresOnce()
        => await Task.Run(() =>
        {
            ProbedCallStore calls = new();
            using SizeLimitedCache cache = new(new StoreCache(new MemoryValueStore(), calls), null, maxEntries: 1000, leaveOpen: false, new ManualClock());
            Assert.Equal(0, calls.Listings);
            SampleCalls.AddSquares(cache, 1);
            cache.Flush();
            SampleCalls.AddSquares(cache, 1000);
            SampleCalls.AddSquares(cache, 1000);
            cache.Flush();
            Assert.Equal(1, calls.Listings);
        });

    [Fact(Timeout = 30_000)]
    public async Task Save_OthersFilledTheStore_FindsOutAfterAWhile()
        => await Task.Run(() =>
        {
            ManualClock clock = new();
            MemoryValueStore values = new();
            MemoryCallStore calls = new();
            using StoreCache others = new(values, calls);
            using SizeLimitedCache cache = new(new StoreCache(values, calls), null, maxEntries: 10, leaveOpen: false, clock);
            SampleCalls.Add(cache, "Mine", 1, 1);
            cache.Flush();
            SampleCalls.AddSquares(others, 100);
            clock.Now += TimeSpan.FromMinutes(2);
            SampleCalls.Add(cache, "Mine", 2, 4);
            cache.Flush();
            Assert.Equal(9, others.Query().Count());
            Assert.Equal(1, others.Query().Function("Mine").Count());
        });

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task Save_ManyThreads_KeepsToTheLimit(string kind)
    {
        Cache inner = _kinds.Open(kind);
        using SizeLimitedCache cache = new(inner, maxEntries: 20);
        await InThread.Together(4, thread =>
        {
            for (int i = 0; i < 50; i++)
            {
                SampleCalls.Add(cache, $"Thread{thread}", i, i, record => record with { Started = DateTimeOffset.UtcNow });
            }
        });
        cache.Flush();
        Assert.InRange(inner.Query().Count(), 1, 20);
        Assert.True(inner.Verify().IsClean);
    }

    [Fact(Timeout = 30_000)]
    public async Task Save_TrimFails_IsStoredAndLogged()
        => await Task.Run(() =>
        {
            using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
            using SizeLimitedCache cache = new(new StoreCache(new MemoryValueStore(), new ProbedCallStore { FailsToList = true }), maxEntries: 1);
            SampleCalls.AddSquares(cache, 3);
            Assert.Equal(3, cache.Query().Count());
            Assert.Contains(log.EventIds, id => id.Id == 1171);
        });

    [Fact(Timeout = 30_000)]
    public async Task New_WrongArguments_SaysTheWayOut()
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open("memory");
            Assert.Contains("maxBytes", Assert.Throws<ArgumentException>(() => new SizeLimitedCache(inner)).Message);
            Assert.Equal("maxEntries", Assert.Throws<ArgumentOutOfRangeException>(() => new SizeLimitedCache(inner, maxEntries: 0)).ParamName);
            Assert.Contains("limit the caches under it", Assert.Throws<ArgumentException>(() => new SizeLimitedCache(new CacheStack(inner), maxEntries: 1)).Message);
        });

    private sealed class ManualClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = SampleCalls.Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
