using Fleche.Stores;
using Fleche.Tests.Caches;

namespace Fleche.Tests.Queries;

public sealed class StoredCallTests : IDisposable
{
    private readonly Cache _cache = Cache.InMemory();

    public void Dispose() => _cache.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task ResultAndArgument_OfTheirTypes_AreRead()
        => await Task.Run(() =>
        {
            SampleCalls.Add(_cache, "Norm", new[] { 3.0, 4.0 }, 5.0);
            StoredCall call = _cache.Query().Only();
            Assert.Equal(5.0, call.Result<double>());
            Assert.Equal([3.0, 4.0], call.Argument<double[]>("x"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Result_AnotherType_SaysWhatIsStored()
        => await Task.Run(() =>
        {
            SampleCalls.Add(_cache, "Norm", 1, 5.0);
            Assert.Contains("System.Double", Assert.Throws<PayloadSerializationException>(() => _cache.Query().Only().Result<int>()).Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task TryGetArgument_OnlyItsDigestKept_IsFalse()
        => await Task.Run(() =>
        {
            StoredValue result = StoredValues.Write(5, "result");
            _cache.Save(SampleCalls.Record("Norm", 12, result.Digest), [result]);
            StoredCall call = _cache.Query().Only();
            Assert.False(call.TryGetArgument("x", out int _));
            Assert.Contains("only the digest", Assert.Throws<KeyNotFoundException>(() => call.Argument<int>("x")).Message);
            Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => call.Argument<int>("y")).Message);
            Assert.StartsWith($"Norm(x: #{Digest.Of(12).ToString()[..8]}) = 5, ", call.ToString());
        });

    [Fact(Timeout = 30_000)]
    public async Task TryGetResult_ValueGone_IsFalse()
        => await Task.Run(() =>
        {
            using MemoryValueStore values = new();
            using StoreCache cache = new(values, new MemoryCallStore());
            CallRecord record = SampleCalls.Add(cache, "Norm", 1, 5.0);
            StoredCall call = cache.Query().Only();
            values.Evict(record.Result);
            Assert.False(call.TryGetResult(out double _));
            Assert.Throws<KeyNotFoundException>(() => call.Result<double>());
        });

    [Fact(Timeout = 30_000)]
    public async Task CallsAndParent_StoredOnes_AreFound()
        => await Task.Run(() =>
        {
            CallRecord inner = SampleCalls.Add(_cache, "Inner", 1, 1, record => record with { Parent = SampleCalls.Record("Outer", 1, default).Key });
            CallRecord outer = SampleCalls.Add(_cache, "Outer", 1, 1, record => record with { Calls = [Digest.Of("gone"), inner.Key] });
            Assert.True(_cache.TryGet(outer.Key, out StoredCall? call));
            Assert.Equal(inner.Key, Assert.Single(call.Calls).Key);
            Assert.Equal(outer.Key, call.Calls.Single().Parent!.Key);
            Assert.Null(call.Parent);
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(ShownValues))]
    public async Task ToString_Value_IsShownIfPlain(object? value, string shown)
        => await Task.Run(() =>
        {
            SampleCalls.Add(_cache, "Make", 1, value);
            Assert.Equal($"Make(x: 1) = {shown}, 2026-01-31 12:00:00Z, 1.5 s", _cache.Query().Only().ToString());
        });

    public static TheoryData<object?, string> ShownValues => new()
    {
        { null, "null" },
        { 0.1, "0.1" },
        { 12L, "12" },
        { 1.50m, "1.50" },
        { true, "true" },
        { 'x', "'x'" },
        { "a\tb\u001b[2J", "\"a\\tb\\u001b[2J\"" },
        { new DateOnly(2026, 1, 2), "2026-01-02" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "2026-01-02 03:04:05Z" },
        { TimeSpan.FromSeconds(90), "00:01:30" },
        { new[] { 1, 2 }, "[1, 2]" },
        { new[] { "a", null }, "[\"a\", null]" },
        { new double[100], "[0, 0, 0, 0, 0, 0, 0, 0, … 100 items]" },
        { new double[10_000], $"#{Digest.Of(new double[10_000]).ToString()[..8]}" },
        { new Version(1, 2), $"#{Digest.Of(new Version(1, 2)).ToString()[..8]}" },
        { DayOfWeek.Friday, $"#{Digest.Of(DayOfWeek.Friday).ToString()[..8]}" },
    };
}
