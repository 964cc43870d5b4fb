namespace Fleche.Executors;

/// <summary>Where the result of an element of a map comes from.</summary>
internal enum MapOrigin
{
    /// <summary>It is there: it was stored, or could not be looked up.</summary>
    Cache,

    /// <summary>The input was sent.</summary>
    Sent,

    /// <summary>An equal input before it was sent.</summary>
    Shared,
}
