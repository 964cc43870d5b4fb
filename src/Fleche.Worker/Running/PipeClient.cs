using System.Buffers.Binary;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Fleche.Worker.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Fleche.Worker.Running;

/// <summary>The worker's end of its pipe.</summary>
internal static partial class PipeClient
{
    /// <summary>The program listens before it gives orders: where nobody does, it is gone, and the runtime would only try again.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>Connects to the program.</summary>
    /// <exception cref="IOException">Nobody listens there.</exception>
    /// <exception cref="TimeoutException">Nobody listens there.</exception>
    public static Stream Connect(string path) => OperatingSystem.IsLinux() ? ConnectSocket(path) : ConnectPipe(path);

    private static Stream ConnectPipe(string path)
    {
        NamedPipeClientStream pipe = new(".", path, PipeDirection.InOut, PipeMode.Options);
        pipe.Connect(ConnectTimeout);
        return pipe;
    }

    /// <summary>
    /// On Unix, .NET's named pipes are sockets. This opens one by hand, since the two assemblies that a <see cref="NamedPipeClientStream"/> needs, and their
    /// event sources, would take a tenth of a worker's start. That only this user can be at the other end follows from the folder's mode.
    /// </summary>
    private static SocketStream ConnectSocket(string path)
    {
        // A sockaddr_un, unix(7): the family and the path with its terminator.
        byte[] address = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(path) + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(address, AddressFamilyUnix);
        Encoding.UTF8.GetBytes(path, address.AsSpan(sizeof(ushort)));
        nint socket = CreateSocket(AddressFamilyUnix, StreamSocket | CloseOnExec, 0);
        if (socket < 0)
        {
            throw new IOException($"No socket for the worker's pipe: error {Marshal.GetLastPInvokeError()}.");
        }

        SafeFileHandle handle = new(socket, ownsHandle: true);
        while (ConnectSocket((int)socket, address, address.Length) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                handle.Dispose();
                throw new IOException($"Nobody listens at '{path}': error {error}.");
            }
        }

        return new SocketStream(handle);
    }

    private const int AddressFamilyUnix = 1;
    private const int StreamSocket = 1;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int CreateSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectSocket(int socket, byte[] address, int length);
}
