namespace Fleche.Executors;

/// <summary>What makes two calls in flight the same one: the cache that they use and the key.</summary>
internal readonly record struct FlightKey(Cache Cache, Digest Key);
