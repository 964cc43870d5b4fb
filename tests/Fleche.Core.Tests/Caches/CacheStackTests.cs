namespace Fleche.Tests.Caches;

[Collection(nameof(FlecheLogging))]
public sealed class CacheStackTests : IDisposable
{
    private readonly CacheKinds _kinds = new();

    public static TheoryData<string> Kinds => CacheKinds.All;

    public void Dispose() => _kinds.Dispose();

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Save_Stack_StoresInTheFirstOnly(string kind)
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open(kind), second = _kinds.Open("memory");
            CacheStack stack = new(first, second);
            CallRecord call = SampleCalls.Add(stack, "Square", 3, 9);
            Assert.True(first.Contains(call.Key));
            Assert.False(second.Contains(call.Key));
            Assert.Equal(9, SampleCalls.Load(stack, call.Key));
        });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task TryLoadResult_DeeperHasIt_CopiesRecordAndValuesToTheFirst(string kind)
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open("memory"), second = _kinds.Open("memory"), third = _kinds.Open(kind);
            CallRecord call = SampleCalls.Add(third, "Square", 3, 9);
            DateTimeOffset before = DateTimeOffset.UtcNow;
            Assert.Equal(9, SampleCalls.Load(new CacheStack(first, second, third), call.Key));
            Assert.False(second.Contains(call.Key));
            StoredCall copy = first.Query().Only();
            Assert.Equal(9, copy.Result<int>());
            Assert.Equal(3, copy.Argument<int>("x"));
            Assert.Equal(call.Started, copy.Record.Started);

            // It is used now: a limit of the first one's is to take others first.
            Assert.InRange(copy.Record.LastUsed, before, DateTimeOffset.UtcNow);
        });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadResult_CopyFails_GivesTheResultAndLogs()
        => await Task.Run(() =>
        {
            using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
            using StoreCache first = new(new MemoryValueStore(), new ProbedCallStore { FailsToSave = true });
            Cache second = _kinds.Open("memory");
            CallRecord call = SampleCalls.Add(second, "Square", 3, 9);
            Assert.Equal(9, SampleCalls.Load(new CacheStack(first, second), call.Key));
            Assert.Contains(log.EventIds, id => id.Id == 1170);
        });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadResult_FirstIsReadOnly_GivesTheResult()
        => await Task.Run(() =>
        {
            Cache second = _kinds.Open("memory");
            CallRecord call = SampleCalls.Add(second, "Square", 3, 9);
            CacheStack stack = new(new ReadOnlyCache(_kinds.Open("memory")), second);
            Assert.Equal(9, SampleCalls.Load(stack, call.Key));
            Assert.False(stack.IsWritable);
            Assert.Null(stack.Claims);
        });

    [Fact(Timeout = 30_000)]
    public async Task TryLoadResult_ManyThreads_AllGetIt()
    {
        Cache first = _kinds.Open("memory"), second = _kinds.Open("memory");
        IReadOnlyList<CallRecord> calls = SampleCalls.AddSquares(second, 100);
        CacheStack stack = new(first, second);
        await InThread.Together(8, _ =>
        {
            for (int i = 0; i < calls.Count; i++)
            {
                Assert.Equal(i * i, SampleCalls.Load(stack, calls[i].Key));
            }
        });
        Assert.Equal(100, first.Query().Count());
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    public async Task Evict_SeveralHaveIt_RemovesItFromAllThatAreWritable(string kind)
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open(kind), second = _kinds.Open("memory"), third = _kinds.Open("memory");
            CallRecord call = SampleCalls.Add(first, "Square", 3, 9);
            SampleCalls.Add(second, "Square", 3, 9);
            SampleCalls.Add(third, "Square", 3, 9);
            CacheStack stack = new(first, second, new ReadOnlyCache(third));
            Assert.True(stack.Evict(call.Key));
            Assert.False(first.Contains(call.Key) || second.Contains(call.Key));
            Assert.True(stack.Contains(call.Key));
            Assert.False(stack.Evict(call.Key));
        });

    [Fact(Timeout = 30_000)]
    public async Task Query_OneCallInSeveral_GivesTheFirstOnesRecordInOrderOfStart()
        => await Task.Run(() =>
        {
            Cache first = _kinds.Open("memory"), second = _kinds.Open("memory");
            SampleCalls.AddSquares(second, 4);
            SampleCalls.Add(first, "Square", 1, 100, record => record with { Started = SampleCalls.Start.AddHours(1) });
            SampleCalls.Add(first, "Cube", 2, 8, record => record with { Started = SampleCalls.Start.AddMinutes(1) });
            CacheStack stack = new(first, second);
            Assert.Equal([0, 8, 4, 9, 100], stack.Query().Select(call => call.Result<int>()));
            Assert.Equal(8, stack.Query().Skip(1).Take(1).Only().Result<int>());
        });

    [Fact(Timeout = 30_000)]
    public async Task New_StackAmongMembers_CountsAsItsMembers()
        => await Task.Run(() =>
        {
            Cache a = _kinds.Open("memory"), b = _kinds.Open("memory"), c = _kinds.Open("memory");
            Assert.Equal([a, b, c], new CacheStack(a, new CacheStack(b, c)).Members);
            Assert.Throws<ArgumentException>(() => new CacheStack());
            Assert.Throws<ArgumentException>(() => new CacheStack(a, null!));
        });

    [Theory(Timeout = 30_000)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Dispose_Composites_DisposeOfWhatTheyOwn(bool leaveOpen, int disposals)
        => await Task.Run(() =>
        {
            Func<Cache, Cache>[] makers =
            [
                cache => new CacheStack([cache], leaveOpen),
                cache => new CacheStack([new CacheStack([cache], leaveOpen)], false),
                cache => new CachePool([cache], leaveOpen),
                cache => new ReadOnlyCache(cache, leaveOpen),
                cache => new FilteredCache(cache, _ => true, leaveOpen),
                cache => new RefreshingCache(cache, leaveOpen),
                cache => new SizeLimitedCache(cache, maxEntries: 1, leaveOpen: leaveOpen),
            ];
            foreach (Func<Cache, Cache> make in makers)
            {
                ProbedCallStore calls = new();
                make(new StoreCache(new MemoryValueStore(), calls)).Dispose();
                Assert.Equal(disposals, calls.Disposals);
            }
        });

    [Fact(Timeout = 30_000)]
    public async Task Dispose_MembersFail_DisposesOfAllAndThrowsTheFirst()
        => await Task.Run(() =>
        {
            ProbedCallStore[] calls = [new(), new() { FailsToDispose = true }, new() { FailsToDispose = true }, new()];
            CacheStack stack = new([.. calls.Select(static calls => new StoreCache(new MemoryValueStore(), calls))], leaveOpen: false);
            IOException e = Assert.Throws<IOException>(stack.Dispose);
            Assert.Equal("disk gone", e.Message);
            Assert.All(calls, static calls => Assert.Equal(1, calls.Disposals));
        });
}
