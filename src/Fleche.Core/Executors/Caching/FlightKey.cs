using Fleche.Memoization;

namespace Fleche.Executors;

/// <summary>What makes two calls in flight the same one: the cache that they use, the key, and the rerun that they are part of, if any.</summary>
internal readonly record struct FlightKey(Cache Cache, Digest Key, RerunScope? Rerun);
