using System.Security.Cryptography;
using Fleche.Codec;
using Fleche.Digests;

namespace Fleche.Stores;

/// <summary>Values to bytes for a store, and back.</summary>
internal static class StoredValues
{
    /// <summary>Writes a value as what it is, whatever it is declared as, so that equal values have equal places in a store.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="PayloadSerializationException">It cannot be stored; the message says what in it.</exception>
    public static StoredValue Write<T>(T value, string name) => Write(value, name, isStored: true, Coverage.All);

    /// <summary>Writes an argument: equal ones have one place, and the first stays there.</summary>
    /// <exception cref="PayloadSerializationException">It cannot be stored; the message says what in it.</exception>
    public static StoredValue WriteArgument<T>(T value, string name) => Write(value, name, isStored: true, Coverage.Essence);

    /// <summary>What tells a value, code too, from all others of this build: its digest, or that of its bytes.</summary>
    /// <exception cref="PayloadSerializationException">It cannot travel; the message says what in it.</exception>
    public static Digest IdentityOf<T>(T value, string name) => Write(value, name, isStored: false, Coverage.All).Digest;

    /// <summary>Reads a value. No type is loaded that a <typeparamref name="T"/> cannot hold.</summary>
    /// <exception cref="PayloadSerializationException">The bytes are damaged, or hold another type, or one whose fields were others; the message says which.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> payload, string name)
    {
        PayloadReader reader = new(payload) { IsStored = true, TypeResolver = new StoredTypes(typeof(T)).Resolve };
        return reader.ReadRoot<object?>(name) switch
        {
            T value => value,
            null when default(T) is null => default!,
            var other => throw new PayloadSerializationException($"Cannot read {name}: a {other?.GetType().ToString() ?? "null"} is stored where a {typeof(T)} is expected."),
        };
    }

    private static StoredValue Write<T>(T value, string name, bool isStored, Coverage least)
    {
        PayloadWriter writer = PayloadWriter.Rent();
        writer.IsStored = isStored;
        try
        {
            writer.WriteRoot<object?>(name, value);
            return new StoredValue(AddressOf(value, name, writer.WrittenSpan, least), writer.ToArray());
        }
        finally
        {
            PayloadWriter.Return(writer);
        }
    }

    /// <summary>The digest of a value; of its bytes if it has none, such as a graph with a cycle, or one that says less of it than is asked for: two values must not share a place.</summary>
    private static Digest AddressOf<T>(T value, string name, ReadOnlySpan<byte> payload, Coverage least)
    {
        try
        {
            Digest digest = DigestWriter.DigestOf(value, name, out Coverage coverage);
            return coverage <= least ? digest : AddressOf(payload);
        }
        catch (IndigestibleException)
        {
            return AddressOf(payload);
        }
    }

    private static Digest AddressOf(ReadOnlySpan<byte> payload)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([DigestWriter.Scheme, (byte)'p']);
        sha.AppendData(payload);
        return new Digest(sha.GetHashAndReset());
    }
}
