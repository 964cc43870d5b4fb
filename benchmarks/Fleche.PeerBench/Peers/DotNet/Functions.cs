using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>What the calls do. The functions of <c>work.py</c> are the same.</summary>
internal static partial class Functions
{
    private const int ThreadProcessorTime = 3;

    public static int Noop(int x) => x;

    public static byte[] Echo(byte[] data) => data;

    /// <summary>Works until the wall's clock has gone on by so many microseconds.</summary>
    public static int Spin(int micros)
    {
        long start = Stopwatch.GetTimestamp();
        long ticks = micros * Stopwatch.Frequency / 1_000_000;
        while (Stopwatch.GetTimestamp() - start < ticks)
        {
        }

        return micros;
    }

    /// <summary>Works until this thread has had a core for so many microseconds.</summary>
    public static int SpinOnProcessorTime(int micros)
    {
        long end = ThreadNanoseconds() + micros * 1000L;
        while (ThreadNanoseconds() < end)
        {
        }

        return micros;
    }

    /// <summary>Says in a file which process it runs in, and never ends.</summary>
    public static int Hang(string path)
    {
        string written = path + ".new";
        File.WriteAllText(written, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        File.Move(written, path);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>The function of busy work that a request asks for.</summary>
    public static Func<int, int> WorkOf(Request request) => request switch { { Micros: 0 } => Noop, { SpinsOnProcessorTime: true } => SpinOnProcessorTime, _ => Spin };

    private static long ThreadNanoseconds()
    {
        _ = GetTime(ThreadProcessorTime, out TimeSpecification time);
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
