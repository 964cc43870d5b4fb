using Fleche.Stores;
using Microsoft.Extensions.Logging;

namespace Fleche.Tests.Memoization;

/// <summary>Whatever the cache does, a call means what its function means.</summary>
[Collection(nameof(FlecheLogging))]
public class FailureTests
{
    [Fact(Timeout = 30_000)]
    public async Task Invoke_FunctionThrows_SameExceptionAndNothingStored() => await Sandbox.Run(_ =>
    {
        InvalidOperationException thrown = new("no");
        int runs = 0;
        var box = new int[1];
        MemoizedFunction<int> failing = Memoize.Function(int () =>
        {
            box[0]++;
            throw thrown;
        }, new MemoizeOptions { Name = nameof(failing), Ignore = ["box"] });
        for (; runs < 2; runs++)
        {
            InvalidOperationException caught = Assert.Throws<InvalidOperationException>(() => failing.Invoke());
            Assert.Same(thrown, caught);
            Assert.Contains(nameof(Invoke_FunctionThrows_SameExceptionAndNothingStored), caught.StackTrace, StringComparison.Ordinal);
        }

        Assert.Equal(runs, box[0]);
        Assert.False(failing.Contains());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_NullResult_IsStored() => await Sandbox.Run(_ =>
    {
        var runs = new int[1];
        MemoizedFunction<string?> nothing = Memoize.Function(string? () =>
        {
            runs[0]++;
            return null;
        }, new MemoizeOptions { Name = nameof(nothing), Ignore = ["runs"] });
        Assert.Null(nothing.Invoke());
        Assert.Null(nothing.Invoke());
        Assert.Equal(1, runs[0]);
        Assert.True(nothing.TryLoad(out string? value));
        Assert.Null(value);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_FirstAndStored_LiveObjectThenACopy() => await Sandbox.Run(_ =>
    {
        var live = new List<int> { 1 };
        MemoizedFunction<List<int>> list = Memoize.Function(() => live, new MemoizeOptions { Name = nameof(list), Ignore = ["live"] });
        Assert.Same(live, list.Invoke());
        live.Add(2);
        Assert.Equal([1], list.Invoke());
        Assert.NotSame(list.Invoke(), list.Invoke());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ArgumentWithoutDigest_RunsUncachedWithOneWarning() => await Sandbox.Run(cache =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizedFunction<Stream, int> read = Memoize.Function((Stream stream) => stream.ReadByte(), Sandbox.Named(nameof(Invoke_ArgumentWithoutDigest_RunsUncachedWithOneWarning)));
        using FileStream file = File.OpenRead(typeof(FailureTests).Assembly.Location);
        Assert.Equal('M', read.Invoke(file));
        Assert.Equal('Z', read.Invoke(file));
        Assert.False(read.Contains(file));
        Assert.False(read.TryLoad(file, out int _));
        Assert.Equal(1, log.Count(read.Name));
        Assert.Throws<IndigestibleException>(() => read.Digest(file));
        Assert.Empty(cache.Calls.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_CancellationToken_RunsUncachedUnlessIgnored() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        using CancellationTokenSource source = new();
        MemoizeOptions options = Sandbox.Named(nameof(Invoke_CancellationToken_RunsUncachedUnlessIgnored));
        MemoizedFunction<int, CancellationToken, int> plain = Memoize.Function((int x, CancellationToken token) => 2 * x, options);
        Assert.Equal(6, plain.Invoke(3, source.Token));
        Assert.False(plain.Contains(3, source.Token));
        MemoizedFunction<int, CancellationToken, int> ignoring = Memoize.Function(plain.Unwrapped, options with { Ignore = ["token"] });
        Assert.Equal(6, ignoring.Invoke(3, source.Token));
        Assert.True(ignoring.Contains(3, CancellationToken.None));
        Assert.Equal(1, log.Count(plain.Name));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_RequiredArgumentIsNull_RunsUncachedWithOneWarning() => await Sandbox.Run(cache =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizedFunction<string?, int?, int> f = Memoize.Function<string?, int?, int>(
            (text, number) => (text?.Length ?? 0) + (number ?? 0),
            new MemoizeOptions { Name = nameof(Invoke_RequiredArgumentIsNull_RunsUncachedWithOneWarning), Require = ["text", "number"] });
        Assert.Equal(1, f.Invoke(null, 1));
        Assert.Equal(2, f.Invoke(null, 2));
        Assert.Equal(1, log.Count(f.Name));
        Assert.Equal(1, f.Invoke("a", null));
        Assert.Empty(cache.Calls.Keys());
        Assert.Equal(2, f.Invoke("a", 1));
        Assert.Single(cache.Calls.Keys());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ResultThatCannotBeStored_IsGivenAndTheFunctionRanOnce() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        var runs = new int[1];
        MemoizedFunction<Thread> thread = Memoize.Function(() =>
        {
            runs[0]++;
            return Thread.CurrentThread;
        }, new MemoizeOptions { Name = nameof(Invoke_ResultThatCannotBeStored_IsGivenAndTheFunctionRanOnce), Ignore = ["runs"] });
        Assert.Same(Thread.CurrentThread, thread.Invoke());
        Assert.Equal(1, runs[0]);
        Assert.Equal(1, log.Count(thread.Name));
        Assert.Contains(thread.Digest().ToString(), Assert.Single(log.Messages, message => message.Contains(thread.Name)), StringComparison.Ordinal);
        Assert.False(thread.Contains());
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_StoreFails_GivesTheResultAndLogs() => await Sandbox.Run((cache, store) =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizedFunction<int, int> twice = Memoize.Function((int x) => 2 * x, Sandbox.Named(nameof(Invoke_StoreFails_GivesTheResultAndLogs)));
        store.OnSave = new IOException("disk full");
        Assert.Equal(6, twice.Invoke(3));
        Assert.Contains(store.OnSave, log.Exceptions);
        store.OnSave = null;
        Assert.Equal(6, twice.Invoke(3));
        store.OnLoad = new UnauthorizedAccessException("locked");
        Assert.Equal(6, twice.Invoke(3));
        Assert.Contains(store.OnLoad, log.Exceptions);
        Assert.False(twice.TryLoad(3, out int _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_StoreFailsAgainAndAgain_WarnsOfEachKindOnce() => await Sandbox.Run((_, store) =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        MemoizedFunction<int, int> twice = Memoize.Function((int x) => 2 * x, Sandbox.Named(nameof(Invoke_StoreFailsAgainAndAgain_WarnsOfEachKindOnce)));
        MemoizedFunction<int, int> thrice = Memoize.Function((int y) => 3 * y, Sandbox.Named(twice.Name + " of another function"));
        twice.Invoke(0);
        store.OnSave = new IOException("disk full");
        store.OnLoad = new IOException("disk gone");
        for (int x = 0; x < 5; x++)
        {
            Assert.Equal(2 * x, twice.Invoke(x));
        }

        Assert.Equal((1, 1), (Count(1122, LogLevel.Warning), Count(1125, LogLevel.Warning)));
        Assert.Equal(4, Count(1125, LogLevel.Debug));
        Assert.NotEqual(0, Count(1122, LogLevel.Debug));
        store.OnSave = new UnauthorizedAccessException("read-only");
        twice.Invoke(5);
        Assert.Equal(2, Count(1125, LogLevel.Warning));
        thrice.Invoke(5);
        Assert.Equal(3, Count(1125, LogLevel.Warning));

        int Count(int id, LogLevel level) => log.Entries.Count(entry => entry.Id.Id == id && entry.Level == level && entry.Message.Contains(twice.Name, StringComparison.Ordinal));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_SaveFails_ExceptionOfTheFunctionIsNotReplaced() => await Sandbox.Run((_, store) =>
    {
        store.OnSave = new IOException("disk full");
        MemoizedFunction<int> failing = Memoize.Function(int () => throw new InvalidOperationException("own"), Sandbox.Named("failing"));
        Assert.Equal("own", Assert.Throws<InvalidOperationException>(() => failing.Invoke()).Message);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ResultOfAnotherType_IsAMissAndOverwritten() => await Sandbox.Run(_ =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        string name = nameof(Invoke_ResultOfAnotherType_IsAMissAndOverwritten);
        Assert.Equal(1, Memoize.Function(() => 1, Sandbox.Named(name)).Invoke());
        MemoizedFunction<string> text = Memoize.Function(() => "one", Sandbox.Named(name));
        Assert.Equal("one", text.Invoke());
        Assert.NotEqual(0, log.Count(name));
        Assert.True(text.TryLoad(out string? stored));
        Assert.Equal("one", stored);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_DamagedResult_IsAMissAndOverwritten() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, string> text = Memoize.Function((int x) => $"text {x}", Sandbox.Named("damaged"));
        text.Invoke(3);
        Digest result = Sandbox.RecordOf(cache, text.Digest(3)).Result;
        cache.Values.Evict(result);
        cache.Values.Save(new StoredValue(result, new byte[] { 0xc1, 1, 2 }));
        Assert.False(text.TryLoad(3, out string? _));
        Assert.Equal("text 3", text.Invoke(3));
        Assert.True(text.TryLoad(3, out string? stored));
        Assert.Equal("text 3", stored);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ValueIsGone_IsAMiss() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<int, string> text = Memoize.Function((int x) => $"text {x}", Sandbox.Named("gone"));
        text.Invoke(3);
        cache.Values.Evict(Sandbox.RecordOf(cache, text.Digest(3)).Result);
        Assert.Equal("text 3", text.Invoke(3));
        Assert.True(text.TryLoad(3, out string? _));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_ResultIsTheDigestOfAnArgument_BothAreStored() => await Sandbox.Run(_ =>
    {
        var runs = new int[1];
        MemoizedFunction<int[], int> sum = Memoize.Function((int[] values) => values.Sum(), Sandbox.Named("sum of digested"));
        MemoizedFunction<int[], Digest> digest = Memoize.Function(
            (int[] values) =>
            {
                runs[0]++;
                return Digest.Of(values);
            },
            new MemoizeOptions { Name = "digest of", Ignore = ["runs"] });
        int[] values = [1, 2, 3];
        sum.Invoke(values);
        digest.Invoke(values);
        Assert.Equal(Digest.Of(values), digest.Invoke(values));
        Assert.Equal(1, runs[0]);
        Assert.Equal(values, digest.Query().Only().Argument<int[]>("values"));
    });

    [Fact(Timeout = 30_000)]
    public async Task Strict_CacheFails_ThrowsCacheException() => await Sandbox.Run((cache, store) =>
    {
        MemoizedFunction<int, int> twice = Memoize.Function((int x) => 2 * x, new MemoizeOptions { Name = "strict twice", Strict = true });
        store.OnSave = new IOException("disk full");
        CacheException exception = Assert.Throws<CacheException>(() => twice.Invoke(3));
        Assert.Same(store.OnSave, exception.InnerException);
        Assert.Contains("strict twice", exception.Message, StringComparison.Ordinal);
        Assert.Contains(twice.Digest(3).ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains("disk full", exception.Message, StringComparison.Ordinal);
        store.OnSave = null;
        Assert.Equal(6, twice.Invoke(3));
        store.OnLoad = new IOException("gone");
        Assert.Same(store.OnLoad, Assert.Throws<CacheException>(() => twice.TryLoad(3, out int _)).InnerException);
        Assert.Same(store.OnLoad, Assert.Throws<CacheException>(() => twice.Invoke(3)).InnerException);
    });

    [Fact(Timeout = 30_000)]
    public async Task UseStrict_ArgumentWithoutDigest_ThrowsInTheScopeOnly() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<Stream?, int> f = Memoize.Function((Stream? stream) => 1, new MemoizeOptions { Name = "strict scope", Require = ["stream"] });
        using FileStream file = File.OpenRead(typeof(FailureTests).Assembly.Location);
        using (Memoize.UseStrict())
        {
            Assert.IsType<IndigestibleException>(Assert.Throws<CacheException>(() => f.Invoke(file)).InnerException);
            Assert.Contains("'stream'", Assert.Throws<CacheException>(() => f.Contains(null)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, f.Invoke(file));
    });

    [Fact(Timeout = 30_000)]
    public async Task Strict_FunctionThrows_ItsExceptionIsNotWrapped() => await Sandbox.Run(_ =>
    {
        MemoizedFunction<int> failing = Memoize.Function(int () => throw new IOException("own"), new MemoizeOptions { Name = "strict failing", Strict = true });
        Assert.Equal("own", Assert.Throws<IOException>(() => failing.Invoke()).Message);
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_DisposedCache_RunsTheFunction() => await Task.Run(() =>
    {
        Cache cache = Cache.InMemory();
        using IDisposable use = Cache.Use(cache);
        cache.Dispose();
        Assert.Equal(6, Memoize.Function((int x) => 2 * x, Sandbox.Named("disposed")).Invoke(3));
    });

    [Fact(Timeout = 30_000)]
    public async Task Invoke_FunctionChangesItsArgument_ValueBeforeIsStored() => await Sandbox.Run(cache =>
    {
        MemoizedFunction<List<int>, int> drain = Memoize.Function((List<int> items) =>
        {
            int sum = items.Sum();
            items.Clear();
            return sum;
        }, Sandbox.Named("drain"));
        Digest key = drain.Digest([1, 2]);
        Assert.Equal(3, drain.Invoke([1, 2]));
        Assert.True(cache.TryLoadValue(Assert.Single(Sandbox.RecordOf(cache, key).Arguments).Digest, out ReadOnlyMemory<byte> payload));
        Assert.Equal([1, 2], StoredValues.Read<List<int>>(payload, "items"));
    });

    [Theory(Timeout = 30_000)]
    [InlineData(null, 100, true)]
    [InlineData(null, 70_000, false)]
    [InlineData(200_000, 70_000, true)]
    [InlineData(10, 20, false)]
    [InlineData(0, 1, false)]
    public async Task ArgumentLimit_ArgumentOfSomeBytes_IsStoredUpToIt(int? limit, int bytes, bool isStored) => await Sandbox.Run(cache =>
    {
        MemoizedFunction<byte[], int> length = Memoize.Function((byte[] data) => data.Length, new MemoizeOptions { Name = "length", ArgumentLimit = limit });
        length.Invoke(new byte[bytes]);
        CallArgument argument = Assert.Single(Sandbox.RecordOf(cache, length.Digest(new byte[bytes])).Arguments);
        Assert.Equal(Digest.Of(new byte[bytes]), argument.Digest);
        Assert.Equal(isStored, cache.Values.Contains(argument.Digest));
    });
}
