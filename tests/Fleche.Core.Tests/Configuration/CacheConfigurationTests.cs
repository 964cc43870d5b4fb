using System.Text;
using Fleche.Caches;
using Fleche.Configuration;
using Fleche.Memoization;
using Fleche.Stores.Sqlite;
using Fleche.Tests.Caches;

namespace Fleche.Tests.Configuration;

[Collection(nameof(FlecheLogging))]
public sealed class CacheConfigurationTests : IDisposable
{
    private readonly CacheKinds _kinds = new();
    private readonly string _root;
    private readonly string _inner;

    public CacheConfigurationTests()
    {
        _root = _kinds.NewFolder();
        _inner = Directory.CreateDirectory(Path.Combine(_root, "a", "b")).FullName;
    }

    public void Dispose() => _kinds.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Read_EveryType_IsItsDescription()
        => await Task.Run(() =>
        {
            Write(_root, """
                {
                  // Comments and trailing commas are fine.
                  "root": true,
                  "caches": {
                    "small": { "type": "sizelimited", "cache": "results", "maxBytes": 1000000000, "maxEntries": 10 },
                    "results": { "type": "memory" },
                    "fast": { "type": "stack", "caches": [ { "type": "memory" }, { "type": "readonly", "cache": "results" }, ] },
                    "all": { "type": "pool", "caches": [ "fast", "small" ] },
                  },
                }
                """);
            CacheConfiguration configuration = CacheConfiguration.Find(_inner);
            MemoryDescription memory = new();
            StackDescription fast = new([memory, new ReadOnlyDescription(memory)]);
            SizeLimitedDescription small = new(memory, 1_000_000_000, 10);
            Assert.Equal(memory, configuration.Read("results"));
            Assert.Equal(fast, configuration.Read("fast"));
            Assert.Equal(small, configuration.Read("small"));
            Assert.Equal(new PoolDescription([fast, small]), configuration.Read("all"));
            Assert.Null(configuration.ReadDefault());
        });

    // Editors and PowerShell write one.
    [Fact(Timeout = 30_000)]
    public async Task Read_FileWithByteOrderMark_IsReadLikeOneWithout()
        => await Task.Run(() =>
        {
            File.WriteAllText(Path.Combine(_root, CacheConfiguration.FileName), """{ "root": true, "default": { "type": "memory" } }""", new UTF8Encoding(true));
            Assert.Equal(new MemoryDescription(), CacheConfiguration.Find(_inner).ReadDefault());
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_Paths_AreRelativeToTheirFile()
        => await Task.Run(() =>
        {
            string elsewhere = Path.Combine(_inner, "absolute.db");
            Write(_root, $$"""
                {
                  "root": true,
                  "caches": {
                    "results": { "type": "sqlite", "path": "data/results.db" },
                    "absolute": { "type": "sqlite", "path": {{System.Text.Json.JsonSerializer.Serialize(elsewhere)}} },
                    "files": { "type": "files", "path": "../files", "compress": true }
                  }
                }
                """);
            CacheConfiguration configuration = CacheConfiguration.Find(_inner);
            Assert.Equal(new SqliteDescription(Path.Combine(_root, "data", "results.db"), new SqliteOptions()), configuration.Read("results"));
            Assert.Equal(new SqliteDescription(elsewhere, new SqliteOptions()), configuration.Read("absolute"));
            Assert.Equal(new FilesDescription(Path.GetFullPath(Path.Combine(_root, "..", "files")), new FileStoreOptions { Compress = true }), configuration.Read("files"));
            using Cache cache = configuration.Read("results").Open();
            SampleCalls.AddSquares(cache, 1);
            Assert.True(File.Exists(Path.Combine(_root, "data", "results.db")));
        });

    [Fact(Timeout = 30_000)]
    public async Task Find_FileCannotBeRead_SaysWhich()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true }""");
            string file = Path.Combine(_root, CacheConfiguration.FileName);
            using FileStream kept = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Assert.Contains($"{file} cannot be read", Assert.Throws<InvalidDataException>(() => CacheConfiguration.Find(_inner)).Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Find_SeveralFiles_CloserOnesWinByName()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true, "default": "a", "caches": { "a": { "type": "memory" }, "b": { "type": "readonly", "cache": "a" } } }""");
            Write(_inner, """{ "default": "b", "caches": { "a": { "type": "sizelimited", "cache": { "type": "memory" }, "maxEntries": 1 } } }""");
            SizeLimitedDescription a = new(new MemoryDescription(), null, 1);
            Assert.Equal(a, CacheConfiguration.Find(_inner).Read("a"));
            Assert.Equal(new ReadOnlyDescription(a), CacheConfiguration.Find(_inner).ReadDefault());
            Assert.Equal(new MemoryDescription(), CacheConfiguration.Find(Path.GetDirectoryName(_inner)!).ReadDefault());
        });

    [Fact(Timeout = 30_000)]
    public async Task Find_Root_StopsThere()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true, "default": "a", "caches": { "a": { "type": "memory" } } }""");
            Write(_inner, """{ "root": true, "caches": { "b": { "type": "memory" } } }""");
            CacheConfiguration configuration = CacheConfiguration.Find(_inner);
            Assert.Null(configuration.ReadDefault());
            string message = Assert.Throws<KeyNotFoundException>(() => configuration.Read("a")).Message;
            Assert.Contains(Path.Combine(_inner, "fleche.json"), message);
            Assert.Contains("Known are: b.", message);
        });

    [Fact(Timeout = 30_000)]
    public async Task Read_ReferenceWithinAFartherFile_MeansTheCloserOne()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true, "caches": { "results": { "type": "memory" }, "view": { "type": "readonly", "cache": "results" } } }""");
            Write(_inner, """{ "caches": { "results": { "type": "pool", "caches": [ { "type": "memory" } ] } } }""");
            Assert.Equal(new ReadOnlyDescription(new PoolDescription([new MemoryDescription()])), CacheConfiguration.Find(_inner).Read("view"));
        });

    [Theory(Timeout = 30_000)]
    [InlineData("""{ "type": "memroy" }""", "$.caches.x.type", "no type of cache 'memroy'. Known are: memory")]
    [InlineData("""{ "path": "a" }""", "$.caches.x:", "needs a type")]
    [InlineData("""{ "type": "memory", "paht": "a" }""", "$.caches.x.paht", "Known are: type")]
    [InlineData("""{ "type": "stack", "caches": [ { "type": "memory" }, "nobody" ] }""", "$.caches.x.caches[1]", "no cache 'nobody'. Known are: other, x")]
    [InlineData("""{ "type": "stack", "caches": [] }""", "$.caches.x.caches", "a list with an item at least")]
    [InlineData("""{ "type": "stack", "caches": "other" }""", "$.caches.x.caches", "found \"other\"")]
    [InlineData("""{ "type": "stack" }""", "$.caches.x:", "'caches' is missing")]
    [InlineData("""{ "type": "readonly", "cache": "other" }""", "$.caches.other.cache", "contains itself: x → other → x")]
    [InlineData("""{ "type": "readonly", "cache": 5 }""", "$.caches.x.cache", "Expected an object { … }, found 5")]
    [InlineData("""{ "type": "sizelimited", "cache": { "type": "memory" } }""", "$.caches.x:", "needs a limit")]
    [InlineData("""{ "type": "sizelimited", "cache": { "type": "memory" }, "maxBytes": 0.5 }""", "$.caches.x.maxBytes", "a whole number")]
    [InlineData("""{ "type": "sizelimited", "cache": { "type": "pool", "caches": [ { "type": "memory" } ] }, "maxBytes": 1 }""", "$.caches.x.cache", "limit the caches under it")]
    [InlineData("7", "$.caches.x:", "found 7")]
    public async Task Read_Mistake_SaysFilePlaceAndWayOut(string cache, string place, string message)
        => await Task.Run(() =>
        {
            string file = Write(_root, $$"""{ "root": true, "caches": { "x": {{cache}}, "other": { "type": "readonly", "cache": "x" } } }""");
            string found = Assert.Throws<InvalidDataException>(() => CacheConfiguration.Find(_root).Read("x")).Message;
            Assert.StartsWith($"{file}, {place}", found);
            Assert.Contains(message, found);
        });

    [Theory(Timeout = 30_000)]
    [InlineData("""{ "root": true, "defualt": "a" }""", ", $.defualt: ", "Known are: root, default, caches")]
    [InlineData("""{ "root": 1 }""", ", $.root: ", "true or false")]
    [InlineData("""{ "caches": [] }""", ", $.caches: ", "found a list")]
    [InlineData("""[]""", ", $: ", "found a list")]
    [InlineData("{\n  \"root\": tru }", ", line 2: ", "no JSON")]
    [InlineData("""{ "root": true, "root": true }""", ", line ", "root")]
    [InlineData("", ", line 1: ", "no JSON")]
    public async Task Find_Mistake_SaysFilePlaceAndWayOut(string text, string place, string message)
        => await Task.Run(() =>
        {
            string file = Write(_root, text);
            string found = Assert.Throws<InvalidDataException>(() => CacheConfiguration.Find(_root)).Message;
            Assert.StartsWith($"{file}{place}", found);
            Assert.Contains(message, found);
        });

    [Fact(Timeout = 30_000)]
    public async Task DefaultCache_Named_IsTheOneOfTheProcess()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true, "default": { "type": "sizelimited", "cache": { "type": "memory" }, "maxEntries": 77 } }""");
            using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
            Cache cache = DefaultCache.Open(_inner);
            Assert.Equal(77, Assert.IsType<SizeLimitedCache>(cache).MaxEntries);
            Assert.Same(cache, DefaultCache.Open(_inner));
            Assert.Contains(log.EventIds, id => id.Id == 1174);
        });

    [Fact(Timeout = 30_000)]
    public async Task DefaultCache_NoneNamed_IsInMemory()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true }""");
            using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
            using Cache cache = DefaultCache.Open(_inner);
            Assert.IsType<MemoryCallStore>(Assert.IsType<StoreCache>(cache).Calls);
            using Cache nowhere = DefaultCache.Open(null);
            Assert.IsType<StoreCache>(nowhere);
            Assert.Contains(log.EventIds, id => id.Id == 1175);
        });

    [Fact(Timeout = 30_000)]
    public async Task DefaultCache_MistakeInTheFile_Throws()
        => await Task.Run(() =>
        {
            Write(_root, """{ "root": true, "default": "nobody" }""");
            Assert.Contains("$.default", Assert.Throws<InvalidDataException>(() => DefaultCache.Open(_inner)).Message);
        });

    [Fact(Timeout = 30_000)]
    public async Task DefaultCache_CannotBeOpened_IsInMemoryUnlessStrict()
        => await Task.Run(() =>
        {
            File.WriteAllText(Path.Combine(_root, "broken.db"), new string('x', 10_000));
            Write(_root, """{ "root": true, "default": { "type": "sqlite", "path": "broken.db" } }""");
            using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
            using Cache cache = DefaultCache.Open(_inner);
            Assert.IsType<MemoryCallStore>(Assert.IsType<StoreCache>(cache).Calls);
            Assert.Contains(log.EventIds, id => id.Id == 1176);
            using (new StateScope(AmbientState.Current with { IsStrict = true }))
            {
                Assert.Throws<InvalidDataException>(() => DefaultCache.Open(_inner));
            }
        });

    private static string Write(string directory, string text)
    {
        string file = Path.Combine(directory, "fleche.json");
        File.WriteAllText(file, text);
        return file;
    }
}
