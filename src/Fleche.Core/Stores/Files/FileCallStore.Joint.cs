using Fleche.Caches;
using Fleche.Stores.Files;

namespace Fleche;

/// <content>Together with the values of the same directory: a hit reads one file, where the result is small.</content>
public sealed partial class FileCallStore : IJointStore
{
    private readonly FileValueStore _values;

    /// <inheritdoc/>
    bool IJointStore.Joins(CallStore calls, ValueStore values) => calls == this && values is FileValueStore files && files.Directory == Directory;

    /// <inheritdoc/>
    bool IJointStore.TryLoadResult(Digest key, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        return _folder.Read(key) is { } entry
            && (entry.TryGetResult(out payload)
                || (Load(key, entry, HitIndex.Empty, out _) is { } record && _values.TryLoad(record.Result, out payload)));
    }

    /// <inheritdoc/>
    void IJointStore.Save(CallRecord record, IReadOnlyList<StoredValue> values)
    {
        ReadOnlyMemory<byte> result = default;
        foreach (StoredValue value in values)
        {
            _values.Write(value);
            if (value.Digest == record.Result && value.Payload.Length <= _store.Options.InlineLimit)
            {
                result = value.Payload;
            }
        }

        Write(record, result);

        // As at the end of a section of savers: a sweep may have taken a value that was there before.
        foreach (StoredValue value in values)
        {
            _values.Write(value);
        }
    }

    /// <inheritdoc/>
    (IReadOnlyList<Digest> Evicted, long Bytes) IJointStore.CollectGarbage()
    {
        _folder.RemoveAbandoned();
        _hits.PutTogether();
        return _values.Sweep(References);
    }

    /// <inheritdoc/>
    CacheDescription IJointStore.Describe() => new FilesDescription(_store.FullPath, _store.Options);

    private HashSet<Digest> References()
    {
        HashSet<Digest> references = [];
        foreach (Digest key in _folder.Digests())
        {
            if (Load(key, HitIndex.Empty, out _) is { } record)
            {
                references.UnionWith(record.References);
            }
        }

        return references;
    }
}
