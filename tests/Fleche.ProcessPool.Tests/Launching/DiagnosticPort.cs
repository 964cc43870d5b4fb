using System.Net.Sockets;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>
/// What <c>dotnet-trace collect -- app</c> does: listens where <c>DOTNET_DiagnosticPorts</c> says, and resumes one process, the first that comes. The
/// messages: https://github.com/dotnet/diagnostics/blob/main/documentation/design-docs/ipc-protocol.md.
/// </summary>
internal sealed class DiagnosticPort : IDisposable
{
    private const int AdvertiseLength = 34;
    private const int ProcessIdAt = 24;

    /// <summary>Command set 4 (process), command 1 (resume), in a message of 20 bytes.</summary>
    private static readonly byte[] Resume = [.. "DOTNET_IPC_V1\0"u8, 20, 0, 4, 1, 0, 0];

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _connections = [];
    private readonly HashSet<long> _processIds = [];

    public DiagnosticPort(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Thread thread = new(Serve) { IsBackground = true, Name = "Test's diagnostic port" };
        thread.Start();
    }

    /// <summary>Who has come.</summary>
    public long[] ProcessIds
    {
        get
        {
            lock (_processIds)
            {
                return [.. _processIds];
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_processIds)
        {
            _connections.ForEach(static connection => connection.Dispose());
        }
    }

    private void Serve()
    {
        byte[] advertise = new byte[AdvertiseLength];
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                if (connection.Receive(advertise) < AdvertiseLength)
                {
                    connection.Dispose();
                    continue;
                }

                bool isFirst;
                lock (_processIds)
                {
                    _connections.Add(connection);
                    _processIds.Add(BitConverter.ToInt64(advertise, ProcessIdAt));
                    isFirst = _connections.Count == 1;
                }

                if (isFirst)
                {
                    connection.Send(Resume);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
