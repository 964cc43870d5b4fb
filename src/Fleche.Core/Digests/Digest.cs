using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Fleche.Digests;

namespace Fleche;

/// <summary>The SHA-256 digest of a value: equal for equal values in every process, machine, culture, run and build, for years.</summary>
/// <remarks>
/// The scheme is written down in <c>docs/digests.md</c>. Digests form a Merkle tree: in a place declared as a reference type, such as an element of a
/// <c>List&lt;object&gt;</c>, a value may be replaced by its digest, and the digest of the whole stays the same.
/// </remarks>
public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>
{
    /// <summary>How many bytes a digest has: 32.</summary>
    public const int Size = 32;

    // The bytes in their order, whatever that of the machine is.
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>Makes a digest of its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A digest has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        (_first, _second, _third, _fourth) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>The bytes, for as long as this variable lives.</summary>
    [UnscopedRef]
    internal ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in this));

    /// <summary>The digest of a value and of everything in it.</summary>
    /// <typeparam name="T">The declared type; it makes no difference, since types count by the value's own.</typeparam>
    /// <param name="value">The value, which may be null. A <see cref="Digest"/> is its own digest.</param>
    /// <exception cref="IndigestibleException">
    /// Something in it has no digest; the message names the type and the path, as in <c>value.Settings.Stream</c>.
    /// </exception>
    public static Digest Of<T>(T value) => DigestWriter.DigestOf(value, "value");

    /// <summary>Reads what <see cref="ToString"/> wrote; upper-case letters are accepted.</summary>
    /// <param name="hex">64 hexadecimal digits.</param>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Digest Parse(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return TryParse(hex, out Digest digest)
            ? digest
            : throw new FormatException($"'{(hex.Length > 2 * Size ? hex[..(2 * Size)] + "…" : hex)}' is no digest: that has {2 * Size} hexadecimal digits.");
    }

    /// <summary>Reads what <see cref="ToString"/> wrote, if it is that.</summary>
    /// <param name="hex">64 hexadecimal digits, or any other text.</param>
    /// <param name="digest">The digest, or one of zeros.</param>
    public static bool TryParse([NotNullWhen(true)] string? hex, out Digest digest)
    {
        digest = default;
        if (hex?.Length != 2 * Size)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        digest = new Digest(bytes);
        return true;
    }

    /// <summary>Whether two digests are the same.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Whether two digests differ.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Whether the first digest comes before the second, as their texts do.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first digest comes after the second, as their texts do.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first digest is the second or comes before it.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first digest is the second or comes after it.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(Digest other) => _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_first;

    /// <summary>Compares byte by byte, which is the order of the texts.</summary>
    public int CompareTo(Digest other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes);

    /// <summary>Copies the bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);
}
