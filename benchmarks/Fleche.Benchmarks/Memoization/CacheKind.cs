namespace Fleche.Benchmarks.Memoization;

/// <summary>Where results are kept.</summary>
public enum CacheKind
{
    Memory,
    Sqlite,
    Files,
}
