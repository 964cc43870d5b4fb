using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Worker.Running;

/// <summary>
/// A connected socket, read and written by one system call each. Where a call has closed the descriptor, a <see cref="FileStream"/> would make an
/// exception whose message has to be looked up, for which the runtime opens files; their descriptors may get numbers that its own threads still read from.
/// </summary>
internal sealed partial class SocketStream(SafeFileHandle socket) : Stream
{
    private const int Interrupted = 4;
    private const int BadDescriptor = 9;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="PipeLostException">The descriptor is not open.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count = Read(socket, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            ThrowUnlessInterrupted();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PipeLostException">The descriptor is not open.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint count = Write(socket, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0)
            {
                buffer = buffer[(int)count..];
            }
            else
            {
                ThrowUnlessInterrupted();
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static void ThrowUnlessInterrupted()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw error == BadDescriptor ? new PipeLostException() : new IOException($"The worker's pipe broke: error {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle socket, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle socket, ref readonly byte buffer, nint length);
}
