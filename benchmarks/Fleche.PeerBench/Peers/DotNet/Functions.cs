using System.Diagnostics;
using System.Globalization;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>What the calls do. The functions of <c>work.py</c> are the same.</summary>
internal static class Functions
{
    public static int Noop(int x) => x;

    public static byte[] Echo(byte[] data) => data;

    /// <summary>Waits for so many milliseconds.</summary>
    public static int Nap(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    /// <summary>Works until the wall's clock has gone on by so many microseconds.</summary>
    public static int Spin(int micros)
    {
        long end = Stopwatch.GetTimestamp() + micros * Stopwatch.Frequency / 1_000_000;
        while (Stopwatch.GetTimestamp() < end)
        {
        }

        return micros;
    }

    /// <summary>Works until this thread has had a core for so many microseconds.</summary>
    public static int SpinOnProcessorTime(int micros)
    {
        long end = Native.ThreadNanoseconds + micros * 1000L;
        while (Native.ThreadNanoseconds < end)
        {
        }

        return micros;
    }

    /// <summary>Works for so many microseconds and says in which process.</summary>
    public static int WhoAmI(int micros)
    {
        Spin(micros);
        return Environment.ProcessId;
    }

    /// <summary>Tells whoever reads a first-in, first-out file which process it runs in, and never ends.</summary>
    public static int Hang(string path)
    {
        File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>The function of busy work that a request asks for.</summary>
    public static Func<int, int> WorkOf(Request request) => request switch { { Micros: 0 } => Noop, { SpinsOnProcessorTime: true } => SpinOnProcessorTime, _ => Spin };
}
