namespace Fleche.Stores.Files;

/// <summary>A writer's section: values, then the record that refers to them. At its end the values are looked for once more.</summary>
/// <remarks>See <see cref="ValueSweep"/> for why.</remarks>
internal sealed class SaveSection : IDisposable
{
    /// <summary>The innermost section of this thread.</summary>
    [ThreadStatic] private static SaveSection? _current;

    private readonly FileValueStore _store;
    private readonly SaveSection? _outer;
    private readonly List<StoredValue> _values = [];

    public SaveSection(FileValueStore store)
    {
        _store = store;
        _outer = _current;
        _current = this;
    }

    /// <summary>Notes a value that is saved to a store in a section of this thread.</summary>
    public static void Note(FileValueStore store, StoredValue value)
    {
        for (SaveSection? section = _current; section is not null; section = section._outer)
        {
            if (section._store == store)
            {
                section._values.Add(value);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current = _outer;
        foreach (StoredValue value in _values)
        {
            _store.Write(value);
        }
    }
}
