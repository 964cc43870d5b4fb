namespace Fleche.Tests.Caches;

public sealed class CacheViewTests : IDisposable
{
    private readonly CacheKinds _kinds = new();

    public static TheoryData<string> Kinds => CacheKinds.All;

    public void Dispose() => _kinds.Dispose();

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task ReadOnlyCache_Use_ReadsAndWritesNothing(string kind)
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open(kind);
            CallRecord call = SampleCalls.Add(inner, "Square", 3, 9);
            ReadOnlyCache view = new(inner);
            Assert.Equal(9, SampleCalls.Load(view, call.Key));
            Assert.False(view.Save(SampleCalls.Record("Square", 4, call.Result), []));
            Assert.Contains("Inner", Assert.Throws<NotSupportedException>(() => view.Evict(call.Key)).Message);
            Assert.Throws<NotSupportedException>(() => view.CollectGarbage());
            Assert.False(view.IsWritable);
            Assert.Null(view.Claims);
            Assert.Equal(0, inner.Query().Only().Record.Hits);
            Assert.Equal(1, view.Query().Count());
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task CachePool_Use_ReadsFromAllAndStoresNothing(string kind)
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open("memory"), second = _kinds.Open(kind);
            CallRecord one = SampleCalls.Add(first, "Square", 3, 9), two = SampleCalls.Add(second, "Square", 4, 16);
            CachePool pool = new(first, second);
            Assert.Equal(9, SampleCalls.Load(pool, one.Key));
            Assert.Equal(16, SampleCalls.Load(pool, two.Key));
            Assert.False(first.Contains(two.Key));
            Assert.Equal(1, second.Query().Only().Record.Hits);
            Assert.Equal(16, pool.LoadValue<int>(two.Result));
            Assert.False(pool.Save(SampleCalls.Record("Square", 5, one.Result), []));
            Assert.Contains("Members", Assert.Throws<NotSupportedException>(() => pool.Evict(one.Key)).Message);
            Assert.Null(pool.Claims);
            Assert.Equal(2, pool.Query().Count());
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task FilteredCache_Use_ShowsChosenCallsAndTheirValuesOnly(string kind)
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open(kind);
            CallRecord shown = SampleCalls.Add(inner, "Square", 30, 900), hidden = SampleCalls.Add(inner, "Cube", 20, 8000);
            FilteredCache view = new(inner, record => record.Function.Contains("Square"));
            Assert.True(view.Contains(shown.Key));
            Assert.False(view.Contains(hidden.Key));
            Assert.Equal(900, SampleCalls.Load(view, shown.Key));
            Assert.Throws<KeyNotFoundException>(() => SampleCalls.Load(view, hidden.Key));
            Assert.False(view.TryGet(hidden.Key, out _));
            Assert.Equal(900, view.Query().Only().Result<int>());
            Assert.Equal(30, view.LoadValue<int>(Digest.Of(30)));
            Assert.Equal(900, view.LoadValue<int>(Digest.Of(900)));
            Assert.False(view.TryLoadValue(Digest.Of(20), out int _));
            Assert.False(view.TryLoadValue(Digest.Of(8000), out int _));
            Assert.Throws<KeyNotFoundException>(() => view.Expand(hidden.Key.ToString()));
            Assert.Equal(shown.Key, view.Expand(shown.Key.ToString()[..8]));
            Assert.Throws<NotSupportedException>(() => view.Evict(shown.Key));
            Assert.False(view.Save(shown, []));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task RefreshingCache_Use_NeverHitsAndStores(string kind)
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open(kind);
            CallRecord call = SampleCalls.Add(inner, "Square", 3, 9);
            RefreshingCache view = new(inner);
            Assert.False(view.Contains(call.Key));
            Assert.Throws<KeyNotFoundException>(() => SampleCalls.Load(view, call.Key));
            SampleCalls.Add(view, "Square", 3, 10);
            Assert.Equal(10, SampleCalls.Load(inner, call.Key));
            Assert.Equal(10, view.Query().Only().Result<int>());
            Assert.Same(inner.Claims, view.Claims);
            Assert.True(view.Evict(call.Key));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task RefreshingCache_TransferToIt_LeavesTheCallsThatItHas(string kind)
        => await Task.Run(() =>
        {
            Cache source = _kinds.Open("memory"), inner = _kinds.Open(kind);
            SampleCalls.AddSquares(source, 3);
            CallRecord old = SampleCalls.Add(inner, "Square", 1, 100);
            Assert.Equal(new TransferReport(2, 1, 0), source.TransferTo(new RefreshingCache(inner)));
            Assert.Equal(100, SampleCalls.Load(inner, old.Key));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task RefreshingCache_InAGroup_QueriesShowEachCallOnce(string kind)
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open(kind), second = _kinds.Open("memory");
            SampleCalls.AddSquares(first, 2);
            SampleCalls.AddSquares(second, 3);
            Assert.Equal(3, new CacheStack(new RefreshingCache(first), second).Query().Count());
            Assert.Equal(3, new CachePool(new RefreshingCache(first), second).Query().Count());
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task RefreshingCache_OnTopOfAStack_KeepsWhatItHas(string kind)
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open(kind), second = _kinds.Open("memory");
            CallRecord call = SampleCalls.Add(first, "Square", 3, 9);
            SampleCalls.Add(second, "Square", 3, 10);
            Assert.Equal(10, SampleCalls.Load(new CacheStack(new RefreshingCache(first), second), call.Key));
            Assert.Equal(9, SampleCalls.Load(first, call.Key));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task FilteredCache_OverARefreshingOne_ShowsItsKeys(string kind)
        => await Task.Run(() =>
        {
            Cache inner = _kinds.Open(kind);
            CallRecord call = SampleCalls.Add(inner, "Square", 3, 9);
            FilteredCache view = new(new RefreshingCache(inner), static _ => true);
            Assert.Equal(call.Key, view.Expand(view.Shrink(call.Key)));
        });
}
