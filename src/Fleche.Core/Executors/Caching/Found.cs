namespace Fleche.Executors;

/// <summary>What looking a call up in the cache gave.</summary>
internal enum Found
{
    /// <summary>The call has no key, so nothing is stored of it.</summary>
    NoKey,

    /// <summary>It is not stored.</summary>
    Miss,

    /// <summary>Its result was loaded.</summary>
    Hit,
}
