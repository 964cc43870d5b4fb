using Fleche.Digests;

namespace Fleche.Memoization;

/// <summary>One thing that makes a call what it is: an argument, the receiver, a captured variable.</summary>
internal abstract class KeyedParameter(string name, Type type)
{
    /// <summary>What the function's author calls it; <c>this</c> for a receiver.</summary>
    public string Name => name;

    /// <summary>The type that it is declared with.</summary>
    public Type Type => type;

    /// <summary>Whether a call without it runs uncached.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The digest of its value.</summary>
    /// <exception cref="IndigestibleException">It has none.</exception>
    public virtual Digest DigestOf(MemoizedCall call) => DigestWriter.DigestOf(ValueOf(call), Name);

    /// <summary>Its value.</summary>
    public abstract object? ValueOf(MemoizedCall call);
}
