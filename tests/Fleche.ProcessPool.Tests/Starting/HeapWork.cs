using System.Diagnostics;
using System.IO.Pipes;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Tests.Starting;

/// <summary>Calls that use memory.</summary>
internal static class HeapWork
{
    private static readonly List<byte[]> Kept = [];

    public static int ProcessId() => Environment.ProcessId;

    /// <summary>The heap's limit, as the garbage collector has it.</summary>
    public static long Limit() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Takes so many megabytes, and lets go of them.</summary>
    public static int Take(int megabytes)
    {
        byte[][] arrays = [.. Enumerable.Range(0, megabytes).Select(static _ => new byte[1 << 20])];
        return arrays.Sum(static array => array[^1]);
    }

    public static int TakeOneArray() => new byte[int.MaxValue / 2].Length;

    public static int TakeSmallArrays()
    {
        List<byte[]> arrays = [];
        while (true)
        {
            arrays.Add(new byte[1000]);
        }
    }

    /// <summary>Leaves no room on the heap for a while.</summary>
    public static int TakeAllFor(int milliseconds)
    {
        Stopwatch watch = new();
        Array?[] kept = new Array[1 << 16];
        int count = 0;
        foreach (int size in (int[])[64 << 10, 1 << 10, 100, 1])
        {
            try
            {
                while (count < kept.Length)
                {
                    kept[count] = new byte[size];
                    count++;
                }
            }
            catch (OutOfMemoryException)
            {
            }
        }

        for (watch.Start(); watch.ElapsedMilliseconds < milliseconds; Thread.Sleep(1))
        {
        }

        GC.KeepAlive(kept);
        return count;
    }

    public static int Length(byte[] bytes) => bytes.Length;

    /// <summary>Reads a frame of 100 MiB and one behind it from a pipe.</summary>
    /// <returns>What the first one says in place of its body, and the body of the second.</returns>
    public static string ReadTooLargeBody()
    {
        const int Megabytes = 100;
        using AnonymousPipeServerStream output = new(PipeDirection.Out);
        using AnonymousPipeClientStream input = new(PipeDirection.In, output.ClientSafePipeHandle);
        Thread writer = new(() =>
        {
            byte[] header = new byte[FrameHeader.Size];
            new FrameHeader(FrameKind.Call, 1, 0, Megabytes << 20).Write(header);
            output.Write(header);
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < Megabytes; i++)
            {
                output.Write(megabyte);
            }

            new FrameHeader(FrameKind.Call, 2, 0, 1).Write(header);
            output.Write([.. header, 7]);
        });
        writer.Start();
        FrameReader reader = new(input);
        string message = reader.TryRead() ? Assert.Throws<OutOfMemoryException>(() => reader.Current.Body).Message : "";
        return $"{message} Next: {(reader.TryRead() ? reader.Current.Body.Span[0] : 0)}";
    }

    public static int KeepSmallArrays()
    {
        while (true)
        {
            Kept.Add(new byte[1000]);
        }
    }
}
