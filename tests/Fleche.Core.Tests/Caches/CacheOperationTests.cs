using Fleche.Stores;

namespace Fleche.Tests.Caches;

public sealed class CacheOperationTests : IDisposable
{
    private readonly CacheKinds _kinds = new();

    public static TheoryData<string> Kinds => CacheKinds.All;

    public void Dispose() => _kinds.Dispose();

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task ExpandAndShrink_Keys_AreEachOthersReverse(string kind)
        => await Task.Run(() =>
        {
            Cache cache = _kinds.Open(kind);
            Digest one = AddWithKey(cache, 0xab, 0xcd, 0xe0), two = AddWithKey(cache, 0xab, 0xcd, 0xe1), three = AddWithKey(cache, 0x12, 0x34, 0x56);
            Assert.Equal("abcde0", cache.Shrink(one));
            Assert.Equal("abcde1", cache.Shrink(two));
            Assert.Equal("1234", cache.Shrink(three));
            Assert.Equal(one, cache.Expand("abcde0"));
            Assert.Equal(two, cache.Expand("ABCDE10"));
            Assert.Equal(three, cache.Expand("1234"));
            Assert.Equal(three, cache.Expand(three.ToString()));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Expand_NotOneKey_SaysWhy(string kind)
        => await Task.Run(() =>
        {
            Cache cache = _kinds.Open(kind);
            AddWithKey(cache, 0xab, 0xcd, 0xe0);
            AddWithKey(cache, 0xab, 0xcd, 0xe1);
            Assert.Contains("at least 6 digits", Assert.Throws<ArgumentException>(() => cache.Expand("abcd")).Message);
            Assert.Throws<KeyNotFoundException>(() => cache.Expand("abce"));
            Assert.Contains("4 to 64", Assert.Throws<ArgumentException>(() => cache.Expand("abc")).Message);
            Assert.Throws<ArgumentException>(() => cache.Expand("wxyz"));
            Assert.Throws<KeyNotFoundException>(() => cache.Shrink(Digest.Of("no call")));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task LoadValue_ResultOrArgument_IsRead(string kind)
        => await Task.Run(() =>
        {
            Cache cache = _kinds.Open(kind);
            CallRecord call = SampleCalls.Add(cache, "Join", new[] { "a", "b" }, "ab");
            Assert.Equal("ab", cache.LoadValue<string>(call.Result));
            Assert.Equal(["a", "b"], cache.LoadValue<string[]>(Digest.Of(new[] { "a", "b" })));
            Assert.False(cache.TryLoadValue(call.Key, out string? _));
            Assert.Contains("TryGet", Assert.Throws<KeyNotFoundException>(() => cache.LoadValue<string>(call.Key)).Message);
            Assert.True(cache.TryGet(call.Key, out StoredCall? stored) && stored.Key == call.Key);
            Assert.False(cache.TryGet(call.Result, out _));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task TransferTo_Caches_CopiesWhatIsMissing(string kind)
        => await Task.Run(() =>
        {
            Cache source = _kinds.Open(kind), target = _kinds.Open(kind);
            IReadOnlyList<CallRecord> calls = SampleCalls.AddSquares(source, 5);
            SampleCalls.Add(target, "Square", 2, -1);
            Assert.Equal(new TransferReport(4, 1, 0), source.TransferTo(target));
            Assert.Equal(-1, SampleCalls.Load(target, calls[2].Key));
            Assert.Equal(16, SampleCalls.Load(target, calls[4].Key));
            Assert.Equal(new TransferReport(5, 0, 0), source.TransferTo(target, overwrite: true));
            Assert.Equal(4, SampleCalls.Load(target, calls[2].Key));
            Assert.Equal(5, source.Query().Count());
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task TransferTo_Move_RemovesWhatWasCopied(string kind)
        => await Task.Run(() =>
        {
            Cache source = _kinds.Open(kind), target = _kinds.Open("memory");
            IReadOnlyList<CallRecord> calls = SampleCalls.AddSquares(source, 3);
            SampleCalls.Add(target, "Square", 2, -1);
            Assert.Equal(new TransferReport(2, 1, 0), source.TransferTo(target, move: true));
            Assert.Equal(calls[2].Key, source.Query().Only().Key);
        });

    [Fact(Timeout = 30_000)]
    public async Task TransferTo_MoveWithinOneStore_LosesNothing()
        => await Task.Run(() =>
        {
            Cache cache = _kinds.Open("memory");
            SampleCalls.AddSquares(cache, 3);
            CacheStack stack = new(_kinds.Open("memory"), cache);
            Assert.Equal(3, stack.TransferTo(cache, overwrite: true, move: true).Copied);
            Assert.Equal([0, 1, 4], cache.Query().Select(call => call.Result<int>()));
        });

    [Fact(Timeout = 30_000)]
    public async Task TransferTo_ResultGoneOrReadOnly_IsSaid()
        => await Task.Run(() =>
        {
            Cache source = _kinds.Open("memory"), target = _kinds.Open("memory");
            source.Save(SampleCalls.Record("Lost", 1, Digest.Of("gone")), []);
            Assert.Equal(new TransferReport(0, 0, 1), source.TransferTo(target));
            Assert.Throws<NotSupportedException>(() => source.TransferTo(new ReadOnlyCache(target)));
            Assert.Throws<NotSupportedException>(() => new ReadOnlyCache(source).TransferTo(target, move: true));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task CollectGarbage_EvictedCalls_RemovesTheirValuesOnly(string kind)
        => await Task.Run(() =>
        {
            Cache cache = _kinds.Open(kind);
            CallRecord gone = SampleCalls.Add(cache, "Twice", 500, 1000), kept = SampleCalls.Add(cache, "Half", 1000, 500);
            CallRecord alone = SampleCalls.Add(cache, "Alone", "argument", "result");
            Assert.Equal(0, cache.CollectGarbage().Values);
            cache.Evict(gone.Key);
            Assert.Equal(0, cache.CollectGarbage().Values);
            cache.Evict(alone.Key);
            Assert.Equal(2, cache.Verify().UnreferencedValues);
            GarbageReport report = cache.CollectGarbage();
            Assert.Equal(2, report.Values);
            Assert.InRange(report.Bytes, 1, 1000);
            Assert.Equal(500, SampleCalls.Load(cache, kept.Key));
            Assert.Equal(1000, cache.LoadValue<int>(Digest.Of(1000)));
            Assert.False(cache.TryLoadValue(alone.Result, out string? _));
        });

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task CollectGarbage_BesideWriters_TakesNoValueThatIsUsed(string kind)
    {
        Cache cache = _kinds.Open(kind);
        Task<GarbageReport[]> collector = InThread.Run(() => Enumerable.Range(0, 20).Select(_ => cache.CollectGarbage()).ToArray());
        await InThread.Together(3, thread =>
        {
            for (int i = 0; i < 100; i++)
            {
                SampleCalls.Add(cache, $"Thread{thread}", $"argument {i}", $"result {i}");
                if (i % 3 == 0)
                {
                    cache.Query().Function($"Thread{thread}").WithArgument("x", $"argument {i}").Evict();
                }
            }
        });
        await collector;
        VerifyReport report = await InThread.Run(cache.Verify);
        Assert.True(report.IsClean, report.ToString());
        Assert.Equal(3 * 66, report.Calls);
        Assert.All(cache.Query(), call => Assert.StartsWith("result", call.Result<string>()));
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Verify_Cache_CountsWhatIsThereAndMissing(string kind)
        => await Task.Run(() =>
        {
            Cache cache = _kinds.Open(kind);
            SampleCalls.AddSquares(cache, 3);
            VerifyReport report = cache.Verify();
            Assert.True(report.IsClean);
            Assert.Equal((3, 4, 0), (report.Calls, report.Values, report.UnreferencedValues));
            cache.Save(SampleCalls.Record("Lost", 1, Digest.Of("gone")), []);
            report = cache.Verify();
            Assert.False(report.IsClean);
            Assert.Equal(SampleCalls.Record("Lost", 1, default).Key, Assert.Single(report.Missing).Digest);
            Assert.StartsWith("Not clean: 4 calls, 4 values; 0 damaged, 1 missing; 0 values with 0 bytes are garbage.\n  ", report.ToString());
        });

    [Fact(Timeout = 30_000)]
    public async Task Verify_DamagedFile_IsSaidAndTheCallIsAMiss()
        => await Task.Run(() =>
        {
            string folder = _kinds.NewFolder();
            using Cache cache = Cache.OpenFile(folder);
            byte[] large = new byte[10_000];
            new Random(1).NextBytes(large);
            CallRecord damaged = SampleCalls.Add(cache, "Make", 1, large), whole = SampleCalls.Add(cache, "Make", 2, 3);
            string file = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Single(file => new FileInfo(file).Length >= large.Length);
            byte[] bytes = File.ReadAllBytes(file);
            bytes[5000] ^= 1;
            File.WriteAllBytes(file, bytes);
            VerifyReport report = cache.Verify();
            Assert.Equal(damaged.Result, Assert.Single(report.Damages).Digest);
            Assert.Equal(damaged.Key, Assert.Single(report.Missing).Digest);
            Assert.Throws<KeyNotFoundException>(() => SampleCalls.Load(cache, damaged.Key));
            Assert.Equal(3, SampleCalls.Load(cache, whole.Key));
        });

    [Fact(Timeout = 30_000)]
    public async Task Verify_EvictedWhileItReads_IsNotMissing()
        => await Task.Run(() =>
        {
            ProbedCallStore calls = new();
            CallRecord? call = null;
            using StoreCache cache = new(new EvictingValueStore(() => calls.Evict(call!.Key)), calls);
            call = SampleCalls.Add(cache, "Square", 3, 9);
            VerifyReport report = cache.Verify();
            Assert.True(report.IsClean, report.ToString());
        });

    [Fact(Timeout = 30_000)]
    public async Task Verify_Composites_SumUpTheirMembers()
        => await Task.Run(() =>
        {
            using StoreCache first = new(new MemoryValueStore(), new ProbedCallStore { Damages = [new StoreDamage(null, "torn")] });
            Cache second = _kinds.Open("memory");
            SampleCalls.AddSquares(first, 2);
            SampleCalls.AddSquares(second, 3);
            VerifyReport report = new CacheStack(first, new ReadOnlyCache(second)).Verify();
            Assert.Equal(5, report.Calls);
            Assert.Equal("torn", Assert.Single(report.Damages).Description);
            Assert.False(report.IsClean);
        });

    private static Digest AddWithKey(Cache cache, params byte[] start)
    {
        byte[] bytes = new byte[Digest.Size];
        start.CopyTo(bytes, 0);
        Digest key = new(bytes);
        StoredValue value = StoredValues.Write(1, "result");
        cache.Save(SampleCalls.Record("Make", 1, value.Digest) with { Key = key }, [value]);
        return key;
    }
}
