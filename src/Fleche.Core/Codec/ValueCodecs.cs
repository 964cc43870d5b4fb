using System.Collections.Concurrent;

namespace Fleche.Codec;

/// <summary>Finds the codec of a type.</summary>
internal static class ValueCodecs
{
    private static readonly ConcurrentDictionary<Type, ValueCodec> Known = new();

    /// <summary>The codec for values declared as <typeparamref name="T"/>.</summary>
    /// <exception cref="PayloadSerializationException">No value of the type can travel.</exception>
    public static ValueCodec<T> For<T>() => Cache<T>.Codec ??= For(typeof(T)) as ValueCodec<T> ?? new CastingCodec<T>(For(typeof(T)));

    /// <summary>The codec for values declared as a type that is known at run time only.</summary>
    /// <remarks>Its <see cref="ValueCodec.Type"/> may be a base class: internal subclasses of a frozen set travel as frozen sets.</remarks>
    /// <exception cref="PayloadSerializationException">No value of the type can travel.</exception>
    public static ValueCodec For(Type type)
        => Known.TryGetValue(type, out var codec) ? codec : Known.GetOrAdd(type, CodecFactory.Create(type));

    /// <summary>One field per type: the fast way to its codec.</summary>
    private static class Cache<T>
    {
        public static ValueCodec<T>? Codec;
    }
}
