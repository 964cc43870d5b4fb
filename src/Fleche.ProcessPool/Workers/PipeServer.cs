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
    private readonly Lock _gate = new();
    private readonly Socket? _listener;
    private Stream? _stream;
    private bool _isDisposed;

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
            _stream = new NamedPipeServerStream(path, PipeDirection.InOut, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, PipeMode.Options);
        }

        if (!OperatingSystem.IsWindows())
        {
            // Whatever the program's umask is.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Waits until a worker connects, for as long as it lives.</summary>
    /// <exception cref="EndOfStreamException">It has ended.</exception>
    /// <exception cref="SocketException">This was disposed.</exception>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public Stream Accept(LifeWatch worker)
    {
        if (_listener is null)
        {
            ((NamedPipeServerStream)_stream!).WaitForConnection();
            return _stream;
        }

        if (!worker.Await(_listener.SafeHandle))
        {
            throw new EndOfStreamException();
        }

        NetworkStream stream = new(_listener.Accept(), ownsSocket: true);
        _listener.Dispose();
        lock (_gate)
        {
            _stream = stream;
            if (_isDisposed)
            {
                stream.Dispose();
            }
        }

        return stream;
    }

    /// <summary>Ends the pipe, and every wait on it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _listener?.Dispose();
        _stream?.Dispose();
    }
}
