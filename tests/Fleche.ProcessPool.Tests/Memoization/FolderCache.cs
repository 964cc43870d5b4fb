using System.Diagnostics.CodeAnalysis;
using Fleche.Caches;
using Fleche.Queries;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>A cache of which every opening is written down in a folder, and which any process may open; it keeps results in memory.</summary>
internal sealed class FolderCache : Cache
{
    private readonly StoreCache _inner = new(new MemoryValueStore(), new MemoryCallStore());
    private readonly string _folder;

    private FolderCache(string folder) => _folder = folder;

    public string Folder => _folder;

    internal override ClaimTable? Claims => _inner.Claims;

    /// <summary>Opens one and writes down which process did.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static FolderCache OpenIn(string folder)
    {
        File.WriteAllText(Path.Combine(folder, $"opened-{Guid.NewGuid():N}"), $"{Environment.ProcessId}");
        return new FolderCache(folder);
    }

    /// <summary>The processes that opened the cache, each as often as it did.</summary>
    public static int[] Openings(string folder) => [.. Directory.GetFiles(folder, "opened-*").Select(file => int.Parse(File.ReadAllText(file)))];

    public override bool Contains(Digest key) => _inner.Contains(key);

    public override bool Evict(Digest key) => _inner.Evict(key);

    internal override bool TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload) => _inner.TryLoadResult(key, out payload);

    internal override bool TryLoadRecord(Digest key, [NotNullWhen(true)] out CallRecord? record) => _inner.TryLoadRecord(key, out record);

    internal override bool TryLoadValue(Digest digest, out ReadOnlyMemory<byte> payload) => _inner.TryLoadValue(digest, out payload);

    internal override bool Save(CallRecord record, IReadOnlyList<StoredValue> values) => _inner.Save(record, values);

    internal override IEnumerable<CallRecord> Find(CallFilter filter) => _inner.Find(filter);

    public override GarbageReport CollectGarbage() => _inner.CollectGarbage();

    public override VerifyReport Verify() => _inner.Verify();

    internal override IEnumerable<Digest> Keys(string prefix) => _inner.Keys(prefix);

    internal override CacheDescription Describe() => new Description(_folder);

    private sealed record Description(string Folder) : CacheDescription
    {
        public override Cache Open() => FolderCache.OpenIn(Folder);
    }
}
