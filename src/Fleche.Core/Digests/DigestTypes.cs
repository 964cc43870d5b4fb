using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>The forms and places of all types, under one set of hooks.</summary>
internal sealed class DigestTypes
{
    private static readonly Lock Changing = new();

    private readonly ConcurrentDictionary<Type, Form> _forms = new();
    private readonly ConcurrentDictionary<Type, Place> _places = new();

    /// <summary>The program's hooks, the newest first.</summary>
    private readonly ImmutableList<KeyValuePair<Type, Func<object, Digest>>> _hooks;

    private DigestTypes(ImmutableList<KeyValuePair<Type, Func<object, Digest>>> hooks) => _hooks = hooks;

    /// <summary>Those that hold now.</summary>
    public static DigestTypes Current { get; private set; } = new([]);

    /// <summary>Adds a hook. All forms are chosen anew.</summary>
    public static void AddHook(Type type, Func<object, Digest> digest)
    {
        lock (Changing)
        {
            Current = new DigestTypes(Current._hooks.RemoveAll(hook => hook.Key == type).Insert(0, KeyValuePair.Create(type, digest)));
        }
    }

    /// <summary>Removes a hook. All forms are chosen anew.</summary>
    public static bool RemoveHook(Type type)
    {
        lock (Changing)
        {
            bool found = Current._hooks.Exists(hook => hook.Key == type);
            if (found)
            {
                Current = new DigestTypes(Current._hooks.RemoveAll(hook => hook.Key == type));
            }

            return found;
        }
    }

    /// <summary>The form of a run-time type.</summary>
    public Form FormOf(Type type) => _forms.TryGetValue(type, out Form? form) ? form : _forms.GetOrAdd(type, FormFactory.Create(type, this));

    /// <summary>The place of a declared type.</summary>
    public Place<T> PlaceOf<T>() => Cache<T>.Place is { } place && ReferenceEquals(place.Types, this)
        ? place
        : Cache<T>.Place = (Place<T>)PlaceOf(typeof(T));

    /// <summary>The place of a declared type.</summary>
    public Place PlaceOf(Type type) => _places.TryGetValue(type, out Place? place) ? place : _places.GetOrAdd(type, CreatePlace(type));

    /// <summary>Whether values of a type say themselves what their digest is, and how.</summary>
    public Func<object, Digest>? OwnDigestOf(Type type)
    {
        if (type == typeof(Digest))
        {
            return static value => (Digest)value;
        }

        for (Type? at = type; at is not null && _hooks.Count > 0; at = at.BaseType)
        {
            foreach ((Type hooked, Func<object, Digest> digest) in _hooks)
            {
                if (hooked == at)
                {
                    return digest;
                }
            }
        }

        foreach ((Type hooked, Func<object, Digest> digest) in _hooks)
        {
            if (hooked.IsInterface && hooked.IsAssignableFrom(type))
            {
                return digest;
            }
        }

        return typeof(IDigestible).IsAssignableFrom(type) ? static value => ((IDigestible)value).GetDigest() : null;
    }

    /// <summary>Whether values of a plain type hold something that says its own digest, so that their bytes will not do. A <see cref="Digest"/> is its bytes.</summary>
    public bool HasOwnWithin(Type type)
        => type != typeof(Digest) && (OwnDigestOf(type) is not null || !RawLayout.IsSingle(type) && type
            .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(field => HasOwnWithin(field.FieldType)));

    private Place CreatePlace(Type type)
    {
        Type definition = Nullable.GetUnderlyingType(type) is { } underlying ? typeof(NullablePlace<>)
            : (type.IsValueType || type == typeof(string)) && OwnDigestOf(type) is null ? typeof(InlinePlace<>)
            : typeof(NodePlace<>);
        return (Place)FormFactory.Make(definition, [Nullable.GetUnderlyingType(type) ?? type], this);
    }

    /// <summary>One field per type: the fast way to its place.</summary>
    private static class Cache<T>
    {
        public static Place<T>? Place;
    }
}
