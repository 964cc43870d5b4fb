namespace Fleche;

/// <summary>A type that says itself what its digest is: for instance of the fields that matter, without a cache or a log.</summary>
/// <remarks>
/// The digest is taken as it is, so a type that is to be told apart from others puts its name or <see cref="Type"/> in:
/// <c>Digest GetDigest() => Digest.Of((typeof(Atom), Symbol, Charge));</c> A value that stands for a stored one may return the stored one's digest.
/// </remarks>
public interface IDigestible
{
    /// <summary>The digest of this value. Equal for values with which every function gives the same result; different for all others.</summary>
    Digest GetDigest();
}
