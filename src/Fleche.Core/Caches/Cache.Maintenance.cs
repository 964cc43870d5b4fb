namespace Fleche;

public abstract partial class Cache
{
    /// <summary>Removes the values that no stored call refers to, such as those of calls that were evicted. Safe beside running programs that use the same store.</summary>
    /// <exception cref="NotSupportedException">The cache is read-only.</exception>
    public abstract GarbageReport CollectGarbage();

    /// <summary>Reads everything that is stored, and checks it. Safe beside running programs that use the same store.</summary>
    /// <returns>What is damaged or missing. Damaged records and values are set aside; such calls are computed again when they are next asked for.</returns>
    public abstract VerifyReport Verify();

    /// <summary>The keys that begin with some lower-case hexadecimal digits, each once, in order.</summary>
    internal abstract IEnumerable<Digest> Keys(string prefix);
}
