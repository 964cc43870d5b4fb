using System.IO.Pipes;
using System.Net.Sockets;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// The program's end of a worker's pipe. On Unix, .NET's named pipes are sockets; on Linux this listens by itself, since .NET's wait for a connection may
/// need a free thread of the thread pool, and those may all be waiting for the call that this worker is to run. That only this user can be at the other end
/// follows from the folder's mode.
/// </summary>
internal sealed class PipeServer : IDisposable
{
    private readonly Socket? _listener;
    private readonly NamedPipeServerStream? _pipe;

    /// <summary>Listens at a path.</summary>
    /// <exception cref="SocketException">It cannot be made there.</exception>
    public PipeServer(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen(1);
        }
        else
        {
            _pipe = new NamedPipeServerStream(path, PipeDirection.InOut, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, PipeMode.Options);
        }

        if (!OperatingSystem.IsWindows())
        {
            // Whatever the program's umask is.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Waits until a worker connects, for as long as it lives.</summary>
    /// <returns>What is the caller's to dispose. This has served its purpose then.</returns>
    /// <exception cref="EndOfStreamException">It has ended.</exception>
    /// <exception cref="SocketException">This was disposed.</exception>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public Stream Accept(LifeWatch worker)
    {
        if (_listener is null)
        {
            _pipe!.WaitForConnection();
            return _pipe;
        }

        using Socket listener = _listener;
        return worker.Await(listener.SafeHandle) ? new NetworkStream(listener.Accept(), ownsSocket: true) : throw new EndOfStreamException();
    }

    /// <summary>Ends the wait for a worker.</summary>
    public void Dispose()
    {
        _listener?.Dispose();
        _pipe?.Dispose();
    }
}
