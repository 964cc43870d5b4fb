namespace Fleche.Memoization;

/// <summary>One call of a memoized function: the function and its arguments.</summary>
internal abstract class MemoizedCall
{
    /// <summary>The user's function.</summary>
    public abstract Delegate Function { get; }

    /// <summary>The digest of an argument.</summary>
    /// <param name="argument">Which one, from 0.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="IndigestibleException">It has none.</exception>
    public abstract Digest DigestOf(int argument, string name);

    /// <summary>An argument.</summary>
    public abstract object? ValueOf(int argument);

    /// <summary>What a function of this many parameters is never asked for.</summary>
    private protected static ArgumentOutOfRangeException NoSuch(int argument) => new(nameof(argument), argument, "The function has fewer arguments.");
}
