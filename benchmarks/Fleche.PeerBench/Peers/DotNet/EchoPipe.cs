using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>The near side of a bare pipe to another .NET process that sends back what it gets.</summary>
internal sealed class EchoPipe : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("echo-");
    private readonly NamedPipeServerStream _pipe;
    private readonly Process _process;
    private readonly byte[] _message;

    /// <summary>Starts the process and waits until it has connected.</summary>
    public EchoPipe(int size)
    {
        string path = Path.Combine(_folder.FullName, "pipe");
        _pipe = new NamedPipeServerStream(path, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.CurrentUserOnly);
        _process = Process.Start(OwnProcess.Command("--echo", path, size.ToString(CultureInfo.InvariantCulture)))!;
        _pipe.WaitForConnection();
        _message = new byte[size];
    }

    public int ProcessId => _process.Id;

    /// <summary>One message there and back.</summary>
    public void PingPong()
    {
        _pipe.Write(_message);
        _pipe.ReadExactly(_message);
    }

    /// <summary>Waits for the end of the pipe.</summary>
    public void WaitForEnd()
    {
        if (_pipe.Read(_message) != 0)
        {
            throw new InvalidOperationException("The echo sent something unasked.");
        }
    }

    public void Dispose()
    {
        _pipe.Dispose();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
