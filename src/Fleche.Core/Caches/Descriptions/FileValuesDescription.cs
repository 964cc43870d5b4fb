namespace Fleche.Caches;

/// <summary>A value store in files.</summary>
internal sealed record FileValuesDescription(string Directory, FileStoreOptions Options) : ValueStoreDescription
{
    /// <inheritdoc/>
    public override ValueStore Open() => new FileValueStore(Directory, Options);
}
