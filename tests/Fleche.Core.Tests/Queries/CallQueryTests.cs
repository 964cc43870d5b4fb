using System.Globalization;
using Fleche.Tests.Caches;

namespace Fleche.Tests.Queries;

public sealed class CallQueryTests : IDisposable
{
    private readonly Cache _cache = Cache.InMemory();

    public void Dispose() => _cache.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Enumerate_SameQueryTwice_AsksTheStoreAnew()
        => await Task.Run(() =>
        {
            CallQuery query = _cache.Query().Function("Square");
            Assert.Empty(query);
            SampleCalls.AddSquares(_cache, 3);
            Assert.Equal([0, 1, 4], query.Select(call => call.Result<int>()));
        });

    [Fact(Timeout = 30_000)]
    public async Task Function_ShortOrFullName_FindsItsCallsOnly()
        => await Task.Run(() =>
        {
            SampleCalls.AddSquares(_cache, 3);
            SampleCalls.Add(_cache, "Cube", 2, 8);
            Assert.Equal(3, _cache.Query().Function("Square").Count());
            Assert.Equal(1, _cache.Query().Function("Lab.Lattice.Cube(System.Int32)").Count());
            Assert.False(_cache.Query().Function("Cub").Any());
            Assert.Empty(_cache.Query().Function("Square").Function("Cube"));
        });

    [Fact(Timeout = 30_000)]
    public async Task Conditions_OfTheRecord_MustAllHold()
        => await Task.Run(() =>
        {
            CallRecord outer = SampleCalls.Add(_cache, "Outer", 1, 1, record => record with
            {
                Version = "2",
                Module = "Other",
                Tags = new Dictionary<string, string> { ["project"] = "iron" },
                Metadata = new Dictionary<string, string> { ["gpu"] = "none" },
            });
            CallRecord inner = SampleCalls.Add(_cache, "Inner", 1, 1, record => record with { Parent = outer.Key, Started = SampleCalls.Start.AddHours(1) });
            Assert.Equal(outer.Key, _cache.Query().Version("2").Only().Key);
            Assert.Equal(outer.Key, _cache.Query().Module("Other").Only().Key);
            Assert.Equal(outer.Key, _cache.Query().WithTag("project").Only().Key);
            Assert.Equal(outer.Key, _cache.Query().WithTag("project", "iron").WithMetadata("gpu").WithMetadata("gpu", "none").Only().Key);
            Assert.Empty(_cache.Query().WithTag("project", "steel"));
            Assert.Equal(inner.Key, _cache.Query().CalledBy(outer.Key).Only().Key);
            Assert.Equal(inner.Key, _cache.Query().Since(inner.Started).Only().Key);
            Assert.Equal(outer.Key, _cache.Query().Before(inner.Started).Only().Key);
            Assert.Equal(inner.Key, _cache.Query().Since(inner.Started).Since(outer.Started).Only().Key);
            Assert.Equal(2, _cache.Query().WithResult(1).Count());
        });

    [Fact(Timeout = 30_000)]
    public async Task WithArgument_Value_ComparesByDigest()
        => await Task.Run(() =>
        {
            SampleCalls.AddSquares(_cache, 4);
            Assert.Equal(9, _cache.Query().WithArgument("x", 3).Only().Result<int>());
            Assert.Equal(9, _cache.Query().WithArgument("x", Digest.Of(3)).Only().Result<int>());
            Assert.Empty(_cache.Query().WithArgument("x", 3.0));
            Assert.Empty(_cache.Query().WithArgument("y", 3));
        });

    [Fact(Timeout = 30_000)]
    public async Task WithArgument_Indigestible_SaysWhat()
        => await Task.Run(() =>
        {
            var exception = Assert.Throws<IndigestibleException>(() => _cache.Query().WithArgument("stream", Stream.Null));
            Assert.Contains("stream", exception.Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task TakeAndSkip_BeforeACondition_CutFirst()
        => await Task.Run(() =>
        {
            SampleCalls.AddSquares(_cache, 5);
            CallQuery query = _cache.Query();
            Assert.Empty(query.Take(2).WithArgument("x", 3));
            Assert.Equal(9, query.WithArgument("x", 3).Take(2).Only().Result<int>());
            Assert.Equal([4, 9], query.Skip(2).Take(2).Select(call => call.Result<int>()));
            Assert.Equal(16, query.Where(call => call.Argument<int>("x") > 2).Skip(1).Only().Result<int>());
        });

    [Fact(Timeout = 30_000)]
    public async Task LatestAndOldest_Calls_GoByTheirStart()
        => await Task.Run(() =>
        {
            Assert.Null(_cache.Query().Latest());
            SampleCalls.AddSquares(_cache, 4);
            Assert.Equal(9, _cache.Query().Latest()!.Result<int>());
            Assert.Equal(0, _cache.Query().Oldest()!.Result<int>());
        });

    [Fact(Timeout = 30_000)]
    public async Task Only_NoneOrSeveral_SaysWhich()
        => await Task.Run(() =>
        {
            Assert.Contains("No stored call", Assert.Throws<InvalidOperationException>(() => _cache.Query().Only()).Message);
            SampleCalls.AddSquares(_cache, 2);
            Assert.Contains("Square(x: 1) = 1", Assert.Throws<InvalidOperationException>(() => _cache.Query().Only()).Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Evict_Query_RemovesItsCallsOnly()
        => await Task.Run(() =>
        {
            SampleCalls.AddSquares(_cache, 5);
            Assert.Equal(2, _cache.Query().Where(call => call.Argument<int>("x") >= 3).Evict());
            Assert.Equal(3, _cache.Query().Count());
        });

    [Fact(Timeout = 30_000)]
    public async Task TransferTo_Query_CopiesItsCallsOnly()
        => await Task.Run(() =>
        {
            SampleCalls.AddSquares(_cache, 5);
            using var target = Cache.InMemory();
            Assert.Equal(new TransferReport(1, 0, 0), _cache.Query().WithArgument("x", 3).TransferTo(target));
            Assert.Equal(9, target.Query().Only().Result<int>());
            Assert.Equal(3, target.Query().Only().Argument<int>("x"));
        });

    [Fact(Timeout = 30_000)]
    public async Task ToTable_Calls_HasAlignedColumns()
        => await Task.Run(() =>
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            CallRecord one = SampleCalls.Add(_cache, "Scale", 0.5, "a\nb", record => record with { Tags = new Dictionary<string, string> { ["project"] = "iron" } });
            CallRecord two = SampleCalls.Add(_cache, "Scale", 100, new string('z', 50), record => record with { Started = SampleCalls.Start.AddDays(1) });
            CallTable table = _cache.Query().ToTable(maxCellWidth: 20);
            Assert.Equal(["key", "function", "x", "result", "started", "wall", "hits", "tags"], table.Columns);
            Assert.Equal([$"{one.Key}"[..8], "Scale", "0.5", "\"a\\nb\"", "2026-01-31 12:00:00", "1.5 s", "0", "project=iron"], table.Rows[0]);
            Assert.Equal(20, table.Rows[1][3].Length);
            Assert.Equal(
                $"""
                key       function    x  result                started              wall   hits  tags
                {$"{one.Key}"[..8]}  Scale     0.5  "a\nb"                2026-01-31 12:00:00  1.5 s     0  project=iron
                {$"{two.Key}"[..8]}  Scale     100  "zzzzzzzzzzzzzzzzzz…  2026-02-01 12:00:00  1.5 s     0
                """,
                table.ToString());
        });

    [Fact(Timeout = 30_000)]
    public async Task ToTable_ChosenArguments_LeavesOutTheOthers()
        => await Task.Run(() =>
        {
            SampleCalls.AddSquares(_cache, 1);
            Assert.DoesNotContain("x", _cache.Query().ToTable([]).Columns);
            CallTable table = _cache.Query().ToTable(["result"]);
            Assert.Equal("result (argument)", table.Columns[2]);
            Assert.Equal(string.Empty, table.Rows[0][2]);
        });

    [Fact(Timeout = 30_000)]
    public async Task ToTable_NoCalls_IsItsHeading()
        => await Task.Run(() => Assert.Equal("key  function  result  started  wall  hits  tags", _cache.Query().ToTable().ToString()));
}
