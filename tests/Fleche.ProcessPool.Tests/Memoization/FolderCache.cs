using Fleche.Caches;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>A cache of which every opening is written down in a folder, and which any process may open; it keeps results in memory.</summary>
internal sealed class FolderCache : CacheView
{
    private FolderCache(string folder)
        : base(InMemory(), leaveOpen: false) => Folder = folder;

    public string Folder { get; }

    /// <summary>Opens one and writes down which process did.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static FolderCache OpenIn(string folder)
    {
        File.WriteAllText(Path.Combine(folder, $"opened-{Guid.NewGuid():N}"), $"{Environment.ProcessId}");
        return new FolderCache(folder);
    }

    /// <summary>The processes that opened the cache, each as often as it did.</summary>
    public static int[] Openings(string folder) => [.. Directory.GetFiles(folder, "opened-*").Select(file => int.Parse(File.ReadAllText(file)))];

    internal override CacheDescription Describe() => new Description(Folder);

    private sealed record Description(string Folder) : CacheDescription
    {
        public override Cache Open() => OpenIn(Folder);
    }
}
