using System.Security.Cryptography;

namespace Fleche.Worker.Protocol;

/// <summary>
/// A worker's first frame: the secret that its program gave it (32 bytes) and the build of this assembly (16), so that no other
/// process is taken for a worker and two builds never talk past each other.
/// </summary>
internal static class Hello
{
    public const int SecretLength = 32;

    /// <summary>This build of the protocol.</summary>
    public static Guid Build { get; } = typeof(Hello).Module.ModuleVersionId;

    public static byte[] Write(ReadOnlySpan<byte> secret) => [.. secret, .. Build.ToByteArray()];

    /// <summary>Checks a hello.</summary>
    /// <exception cref="ProtocolException">It is not the worker that was started, or it runs another build of Fleche.</exception>
    public static void Check(ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret)
    {
        if (body.Length != SecretLength + 16 || !CryptographicOperations.FixedTimeEquals(body[..SecretLength], secret))
        {
            throw new ProtocolException("Another process than the started worker connected to its pipe.");
        }

        Guid build = new(body[SecretLength..]);
        if (build != Build)
        {
            throw new ProtocolException(
                $"The worker runs another build of Fleche.Worker ({build}) than this program ({Build}). Rebuild or publish the program anew.");
        }
    }
}
