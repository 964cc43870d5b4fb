using System.Collections.Concurrent;
using Fleche.Caches;

namespace Fleche;

/// <summary>Keeps values in the memory of this process.</summary>
public sealed class MemoryValueStore : ValueStore
{
    private readonly ConcurrentDictionary<Digest, byte[]> _values = new();

    /// <summary>Taken for reading by those who save, for writing by the sweep.</summary>
    private readonly ReaderWriterLockSlim _saving = new(LockRecursionPolicy.SupportsRecursion);

    /// <inheritdoc/>
    public override bool Contains(Digest digest) => _values.ContainsKey(digest);

    /// <inheritdoc/>
    public override bool TryLoad(Digest digest, out ReadOnlyMemory<byte> payload)
    {
        bool isThere = _values.TryGetValue(digest, out byte[]? bytes);
        payload = bytes;
        return isThere;
    }

    /// <inheritdoc/>
    public override void Save(StoredValue value)
    {
        if (!_values.ContainsKey(value.Digest))
        {
            _values.TryAdd(value.Digest, value.Payload.ToArray());
        }
    }

    /// <inheritdoc/>
    public override bool Evict(Digest digest) => _values.TryRemove(digest, out _);

    /// <inheritdoc/>
    public override IEnumerable<(Digest Digest, long Size)> List() => _values.Select(static value => (value.Key, value.Value.LongLength));

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    internal override IDisposable EnterSave() => new Section(_saving);

    /// <inheritdoc/>
    internal override (IReadOnlyList<Digest> Evicted, long Bytes) Sweep(Func<IReadOnlySet<Digest>> readReferences)
    {
        _saving.EnterWriteLock();
        try
        {
            IReadOnlySet<Digest> references = readReferences();
            var evicted = new List<Digest>();
            long bytes = 0;
            foreach ((Digest digest, byte[] payload) in _values)
            {
                if (!references.Contains(digest) && _values.TryRemove(digest, out _))
                {
                    evicted.Add(digest);
                    bytes += payload.Length;
                }
            }

            return (evicted, bytes);
        }
        finally
        {
            _saving.ExitWriteLock();
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<StoreDamage> Verify() => [];

    /// <inheritdoc/>
    internal override ValueStoreDescription? Describe() => null;

    private sealed class Section : IDisposable
    {
        private readonly ReaderWriterLockSlim _saving;

        public Section(ReaderWriterLockSlim saving)
        {
            _saving = saving;
            saving.EnterReadLock();
        }

        public void Dispose() => _saving.ExitReadLock();
    }
}
