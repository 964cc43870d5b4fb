namespace Fleche.Chaos;

/// <summary>Bytes that can be told from any others: made from a number and a length.</summary>
internal static class Payload
{
    public static byte[] Make(long id, int length)
    {
        byte[] bytes = new byte[length];
        new Random((int)id).NextBytes(bytes);
        return bytes;
    }

    public static bool Matches(long id, ReadOnlySpan<byte> bytes)
    {
        // Piece by piece, so that a look at 64 MB needs no other 64 MB.
        Random random = new((int)id);
        Span<byte> piece = stackalloc byte[4096];
        while (!bytes.IsEmpty)
        {
            Span<byte> expected = piece[..Math.Min(piece.Length, bytes.Length)];
            random.NextBytes(expected);
            if (!bytes[..expected.Length].SequenceEqual(expected))
            {
                return false;
            }

            bytes = bytes[expected.Length..];
        }

        return true;
    }
}
