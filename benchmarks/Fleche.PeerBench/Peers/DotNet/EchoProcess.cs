using System.Globalization;
using System.IO.Pipes;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>The far side of a bare pipe: reads so many bytes, writes them back, until the pipe ends.</summary>
internal static class EchoProcess
{
    public static int Run(string path, string size)
    {
        using NamedPipeClientStream pipe = new(".", path, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
        pipe.Connect();
        byte[] message = new byte[int.Parse(size, CultureInfo.InvariantCulture)];
        while (pipe.ReadAtLeast(message, message.Length, throwOnEndOfStream: false) == message.Length)
        {
            pipe.Write(message);
        }

        return 0;
    }
}
