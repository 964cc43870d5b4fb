namespace Fleche.Caches;

/// <summary>A cache in the files of one directory.</summary>
internal sealed record FilesDescription(string Directory, FileStoreOptions Options) : CacheDescription
{
    /// <inheritdoc/>
    public override Cache Open() => Cache.OpenFile(Directory, Options);
}
