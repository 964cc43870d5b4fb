using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Fleche.ProcessPool.Output;

/// <summary>Asks the system whether a stream can be read, and reads nothing: poll(2), which Windows does not have.</summary>
internal static unsafe partial class Readiness
{
    private const short Readable = 1;
    private const int Interrupted = 4;

    /// <summary>What to ask about a stream of a process; null: the system cannot be asked.</summary>
    public static SafeHandle? HandleOf(Stream stream) => OperatingSystem.IsWindows() ? null : (stream as PipeStream)?.SafePipeHandle;

    /// <summary>Waits until a stream can be read or has ended.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="milliseconds">How long, at most.</param>
    /// <param name="other">A descriptor that ends the wait too when it can be read; negative: none.</param>
    /// <returns>Whether the stream can be read now, or has ended.</returns>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public static bool Await(SafeHandle stream, int milliseconds = Timeout.Infinite, int other = -1)
    {
        bool isHeld = false;
        try
        {
            stream.DangerousAddRef(ref isHeld);
            Descriptor* asked = stackalloc[] { new Descriptor((int)stream.DangerousGetHandle(), Readable, 0), new Descriptor(other, Readable, 0) };
            while (Poll(asked, 2, milliseconds) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
                // A signal came to this thread; what it is for is another's affair.
            }

            return asked[0].Found != 0;
        }
        finally
        {
            if (isHeld)
            {
                stream.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Descriptor* descriptors, nuint count, int milliseconds);

    /// <summary>A <c>pollfd</c>.</summary>
    private readonly record struct Descriptor(int Number, short Wanted, short Found);
}
