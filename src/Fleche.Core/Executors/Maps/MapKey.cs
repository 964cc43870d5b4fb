namespace Fleche.Executors;

/// <summary>A call of a map that was sent, as long as equal inputs wait for what becomes of it.</summary>
internal sealed class MapKey<TResult>(Digest key)
{
    /// <summary>The call's key.</summary>
    public Digest Key => key;

    /// <summary>How many elements of the map have this key and were not given out.</summary>
    public int Elements { get; set; } = 1;

    /// <summary>Whether the last of its calls that ran gave a result.</summary>
    public bool HasResult { get; set; }

    /// <summary>That result, while others wait for it.</summary>
    public TResult? Result { get; set; }
}
