using System.Buffers.Binary;

namespace Fleche.Tests.Caches.Claims;

/// <summary>Keys of calls.</summary>
internal static class Keys
{
    public static Digest Of(int number) => Digest.Of(number);

    /// <summary>Two keys that differ in their last bytes only.</summary>
    public static (Digest One, Digest Other) OfOneSlot()
    {
        byte[] bytes = new byte[Digest.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 77);
        Digest one = new(bytes);
        bytes[^1] = 1;
        return (one, new Digest(bytes));
    }
}
