namespace Fleche.Caches;

/// <summary>A call store in files.</summary>
internal sealed record FileCallsDescription(string Directory, FileStoreOptions Options) : CallStoreDescription
{
    /// <inheritdoc/>
    public override CallStore Open() => new FileCallStore(Directory, Options);
}
