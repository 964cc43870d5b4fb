using Fleche.Codec;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Calls that write to their worker's own pipe, behind its back.</summary>
internal static class Pipe
{
    /// <summary>Writes bytes to the pipe and goes on for ever.</summary>
    public static int WriteAndHang(byte[] bytes)
    {
        Write(bytes);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Writes bytes to the pipe and ends the process at once.</summary>
    public static byte[] WriteAndExit(byte[] bytes)
    {
        Write(bytes);
        Native.ExitNow(5);
        return [];
    }

    /// <summary>Closes the pipe, towards the program, and goes on for ever.</summary>
    public static int CloseAndHang()
    {
        foreach (int socket in Sockets())
        {
            Native.Shutdown(socket, Native.NoMoreSent);
        }

        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>A frame as a worker sends it.</summary>
    public static byte[] Frame(FrameKind kind, long workId, ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[FrameHeader.Size + body.Length];
        new FrameHeader(kind, workId, 0, body.Length).Write(frame);
        body.CopyTo(frame.AsSpan(FrameHeader.Size));
        return frame;
    }

    /// <summary>A result item as a worker sends it.</summary>
    public static byte[] ResultItem<T>(long workId, T value)
    {
        PayloadWriter writer = new();
        writer.BeginGraph();
        ValueCodecs.For<T>().Write(writer, value);
        return Frame(FrameKind.Result, workId, writer.WrittenSpan);
    }

    private static void Write(byte[] bytes)
    {
        foreach (int socket in Sockets())
        {
            WriteAll(socket, bytes);
        }
    }

    /// <summary>The pipe is the one of them that is connected.</summary>
    private static int[] Sockets() =>
    [
        .. from link in Directory.EnumerateFileSystemEntries("/proc/self/fd")
           where new FileInfo(link).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true
           select int.Parse(Path.GetFileName(link)),
    ];

    private static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written = Native.Write(descriptor, bytes, bytes.Length);
            if (written < 0)
            {
                // Not connected, or (the pipe is not blocking) full for the moment.
                if (System.Runtime.InteropServices.Marshal.GetLastSystemError() != 11)
                {
                    return;
                }

                continue;
            }

            bytes = bytes[(int)written..];
        }
    }
}
