using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fleche.ProcessPool.Tests.Lifetime;

/// <summary>What the tests have called in workers.</summary>
internal static partial class Work
{
    public const int SigKill = 9;
    public const int SigCont = 18;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    /// <summary>The environment variable that names the signal of <see cref="StopFirst"/>.</summary>
    public const string FirstVariable = "FLECHE_TESTS_FIRST";

    /// <summary>Memory that a worker holds on to.</summary>
    private static readonly List<byte[]> Held = [];

    public static int ProcessId() => Environment.ProcessId;

    public static int Identity(int value) => value;

    public static int Nothing() => 0;

    public static string? NativeVariable(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);

    /// <summary>Gives the worker's id after a while, so that no worker is idle too soon.</summary>
    public static int ProcessIdAfter(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return Environment.ProcessId;
    }

    public static int Throw(string message) => throw new FormatException(message);

    /// <summary>Sets one signal and waits for another.</summary>
    /// <returns>The process id of the worker.</returns>
    public static int Meet(string arrived, string released)
    {
        Touch(arrived);
        WaitFor(released);
        return Environment.ProcessId;
    }

    /// <summary>Sets a signal and never returns.</summary>
    public static int Hang(string arrived)
    {
        Touch(arrived);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Waits until there are so many files in a folder, one of them its own.</summary>
    public static int MeetAll(string folder, int count)
    {
        File.WriteAllText(Path.Combine(folder, Environment.ProcessId.ToString()), "");
        Stopwatch watch = Stopwatch.StartNew();
        while (Directory.GetFiles(folder).Length < count)
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"Only {Directory.GetFiles(folder).Length} of {count} calls ran at the same time.");
            }

            Thread.Sleep(2);
        }

        return Environment.ProcessId;
    }

    /// <summary>Sets a signal: a file that is there has the process id in it already.</summary>
    public static void Touch(string path)
    {
        string part = Path.Combine(Path.GetTempPath(), $"signal-{Guid.NewGuid():N}");
        File.WriteAllText(part, Environment.ProcessId.ToString());
        File.Move(part, path, overwrite: true);
    }

    public static void TouchAfter(string path, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        Touch(path);
    }

    public static void WaitFor(string path)
    {
        while (!File.Exists(path))
        {
            Thread.Sleep(2);
        }
    }

    /// <summary>Ends the worker by SIGKILL, in the middle of the call.</summary>
    public static int KillSelf()
    {
        Signal(Environment.ProcessId, SigKill);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Stops the worker, in the middle of the call, at once: the signal is this thread's own, so that nothing more runs in it.</summary>
    public static int StopSelf()
    {
        Crashes.Native.Raise(SigStop);
        return Environment.ProcessId;
    }

    /// <summary>Stops the worker, after it has set a signal, if the signal was not set before.</summary>
    public static void StopFirst()
    {
        string first = Environment.GetEnvironmentVariable(FirstVariable)!;
        if (!File.Exists(first))
        {
            Touch(first);
            StopSelf();
        }
    }

    public static int Exit(int code)
    {
        Environment.Exit(code);
        return 0;
    }

    /// <summary>Takes memory that stays resident.</summary>
    /// <returns>The process id of the worker.</returns>
    public static int Hold(int megabytes)
    {
        byte[] bytes = new byte[megabytes << 20];
        bytes.AsSpan().Fill(1);
        Held.Add(bytes);
        return Environment.ProcessId;
    }

    /// <summary>Leaves a thread behind that takes memory after the call, and then sets a signal.</summary>
    public static int HoldLater(int megabytes, string go, string done)
    {
        new Thread(() =>
        {
            WaitFor(go);
            Hold(megabytes);
            Touch(done);
        })
        { IsBackground = true }.Start();
        return Environment.ProcessId;
    }

    public static int HoldAndHang(int megabytes)
    {
        Hold(megabytes);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public static void Signal(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0)
        {
            throw new InvalidOperationException($"No signal {signal} to process {processId}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
