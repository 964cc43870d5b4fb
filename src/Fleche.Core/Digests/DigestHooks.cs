using Fleche.Digests;

namespace Fleche;

/// <summary>Digests of types that a program uses but cannot change. For its own types it implements <see cref="IDigestible"/>.</summary>
/// <remarks>
/// Hooks hold for the whole process and belong at its start: in the program, and in a pool's <c>Initializer</c> for its workers. A digest made before
/// is not made again. Where several hooks fit, the one for the nearest base class counts, then the one for an interface that was added last.
/// A hook wins over <see cref="IDigestible"/> and over the rules of Fleche.
/// </remarks>
public static class DigestHooks
{
    /// <summary>Gives a type, and the types derived from it, a digest of the program's own.</summary>
    /// <typeparam name="T">A class, struct, enum or interface.</typeparam>
    /// <param name="digest">The digest of a value; see <see cref="IDigestible.GetDigest"/> for what it owes.</param>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">T is object or Digest, whose digests are fixed.</exception>
    public static void Add<T>(Func<T, Digest> digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        if (typeof(T) == typeof(object) || typeof(T) == typeof(Digest) || Nullable.GetUnderlyingType(typeof(T)) is not null)
        {
            throw new ArgumentException($"A hook for {typeof(T)} would change what digests are. Add one for a type of your own.", nameof(digest));
        }

        DigestTypes.AddHook(typeof(T), value => digest((T)value));
    }

    /// <summary>Takes a hook away again.</summary>
    /// <typeparam name="T">The type that it was added for.</typeparam>
    /// <returns>Whether there was one.</returns>
    public static bool Remove<T>() => DigestTypes.RemoveHook(typeof(T));
}
