namespace Fleche.Stores.Sqlite;

/// <summary>What a saver has saved for a record that is not there yet: <see cref="SqliteValueStore"/> says what for.</summary>
internal sealed class SaveSection(SqliteValueStore store, SaveSection? outer) : IDisposable
{
    private readonly long _sweeps = store.Sweeps();

    /// <summary>The section around this one.</summary>
    public SaveSection? Outer => outer;

    /// <summary>The values; nobody changes their bytes before the section ends.</summary>
    public List<StoredValue> Values { get; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Leave(this);
        if (Values.Count > 0 && store.Sweeps() != _sweeps)
        {
            foreach (StoredValue value in Values)
            {
                store.Put(value);
            }
        }
    }
}
