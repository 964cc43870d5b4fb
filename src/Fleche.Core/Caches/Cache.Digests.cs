namespace Fleche;

public abstract partial class Cache
{
    private const int FewestDigits = 4;

    /// <summary>Finds the key of the stored call that begins with some digits, as <see cref="CallTable"/> shows them.</summary>
    /// <param name="prefix">4 to 64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">These are no 4 to 64 hexadecimal digits, or several keys begin with them; the message says how many digits are needed.</exception>
    /// <exception cref="KeyNotFoundException">No stored call's key begins with them.</exception>
    public Digest Expand(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length is < FewestDigits or > 2 * Digest.Size || !prefix.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"'{prefix}' cannot be the start of a key: give {FewestDigits} to {2 * Digest.Size} hexadecimal digits.", nameof(prefix));
        }

        List<Digest> keys = [.. Keys(prefix.ToLowerInvariant())];
        return keys.Count switch
        {
            1 => keys[0],
            0 => throw new KeyNotFoundException($"The cache has no call whose key begins with '{prefix}'. It may have been evicted; Query().ToTable() shows what is stored."),
            _ => throw new ArgumentException(
                $"{keys.Count} keys begin with '{prefix}': give at least {keys.Zip(keys.Skip(1), CommonDigits).Max() + 1} digits to tell them apart. They are {string.Join(", ", keys.Take(3))}{(keys.Count > 3 ? ", …" : ".")}",
                nameof(prefix)),
        };
    }

    /// <summary>The shortest start of a key, of 4 digits or more, that no other stored call's key has. It may become ambiguous when more calls are stored.</summary>
    /// <param name="key">The key of a stored call.</param>
    /// <exception cref="KeyNotFoundException">The call is not stored.</exception>
    public string Shrink(Digest key)
    {
        string text = key.ToString();
        List<Digest> keys = [.. Keys(text[..FewestDigits])];
        if (!keys.Remove(key))
        {
            throw new KeyNotFoundException($"The cache has no call {key}. Is it the digest of a value? Only the keys of calls can be shortened.");
        }

        return text[..keys.Select(other => CommonDigits(key, other) + 1).Append(FewestDigits).Max()];
    }

    private static int CommonDigits(Digest one, Digest other) => one.ToString().AsSpan().CommonPrefixLength(other.ToString());
}
