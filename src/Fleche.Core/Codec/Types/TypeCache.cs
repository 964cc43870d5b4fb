using System.Collections.Concurrent;

namespace Fleche.Codec;

/// <summary>Remembers which types were found by which names.</summary>
internal sealed class TypeCache
{
    /// <summary>More names than this are not remembered, since damaged payloads could go on for ever.</summary>
    private const int Capacity = 1 << 14;

    private readonly ConcurrentDictionary<string, Type> _types = new();

    /// <summary>The type of a name, found by <paramref name="find"/> the first time. What that throws is not remembered.</summary>
    public Type GetOrAdd(string name, Func<string, Type> find)
    {
        if (_types.TryGetValue(name, out var type))
        {
            return type;
        }

        type = find(name);
        if (_types.Count < Capacity)
        {
            _types.TryAdd(name, type);
        }

        return type;
    }
}
