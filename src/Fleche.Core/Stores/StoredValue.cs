namespace Fleche;

/// <summary>A value as stores keep it: its digest and its bytes.</summary>
/// <param name="Digest">What the value is stored under.</param>
/// <param name="Payload">The value in MessagePack, as the codec for calls writes it.</param>
public readonly record struct StoredValue(Digest Digest, ReadOnlyMemory<byte> Payload);
