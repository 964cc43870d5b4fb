using System.Diagnostics;
using System.Globalization;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Calls that leave their process in another state than they found it in.</summary>
internal static class Manners
{
    public static string ChangeDirectoryAndCulture()
    {
        Environment.CurrentDirectory = "/";
        Environment.SetEnvironmentVariable("PATH", null);
        Environment.SetEnvironmentVariable("TMPDIR", "/nowhere");
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
        return 1.5.ToString();
    }

    public static double Half(double value) => value / 2;

    /// <summary>Starts a thread that keeps its process alive, and returns.</summary>
    public static int LeaveThread()
    {
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = false }.Start();
        return Environment.ProcessId;
    }

    /// <summary>What is read from standard input: nothing.</summary>
    public static string ReadStandardInput() => Console.In.ReadToEnd();

    /// <summary>What a child process reads that inherits standard input.</summary>
    public static string ReadStandardInputInChild()
    {
        using Process child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardOutput = true })!;
        string read = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return read + child.ExitCode;
    }

    /// <summary>Starts a child process that lives on with the standard streams of this one, says which, and hangs.</summary>
    public static int StartChildAndHang(string sign)
    {
        using Process child = Process.Start("sleep", "60");
        Scratch.Write(sign, $"{Environment.ProcessId} {child.Id}");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Starts a child process that lives on with the standard streams of this one, says which, writes 99 lines and the time to standard error, and dies.</summary>
    public static int LeaveChildAndDie(string sign)
    {
        using Process self = Process.GetCurrentProcess();
        using Process child = Process.Start("sleep", "300");
        Scratch.Write(sign, child.Id);
        string lines = string.Concat(Enumerable.Range(0, 99).Select(static line => $"line {line}\n"));
        Console.Error.Write($"{lines}{Stopwatch.GetTimestamp()}");
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Allocates far more than the heap may have.</summary>
    public static int FillHeap()
    {
        List<byte[]> all = [];
        while (all.Count < 4096)
        {
            all.Add(new byte[1 << 20]);
        }

        return all.Count;
    }

    /// <summary>Two threads that wait for each other.</summary>
    public static int Deadlock()
    {
        object a = new(), b = new();
        using Barrier barrier = new(2);
        Thread other = new(() =>
        {
            lock (b)
            {
                barrier.SignalAndWait();
                lock (a)
                {
                }
            }
        })
        { IsBackground = true };
        other.Start();
        lock (a)
        {
            barrier.SignalAndWait();
            lock (b)
            {
            }
        }

        return 0;
    }

    /// <summary>A pool of its own in a worker.</summary>
    public static int AddInPoolOfItsOwn(int a, int b)
    {
        using ProcessPoolExecutor inner = new(1);
        return inner.Submit(Work.Add, a, b).Result;
    }
}
