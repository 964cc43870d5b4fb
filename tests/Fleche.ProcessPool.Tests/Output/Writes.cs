using System.Diagnostics;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>Calls that write to their standard streams.</summary>
internal static class Writes
{
    public static int Say(string text)
    {
        Console.WriteLine(text);
        return Environment.ProcessId;
    }

    /// <summary>Writes to standard output and waits for a signal.</summary>
    public static int SayUntil(string text, string signal)
    {
        Console.WriteLine(text);
        Lifetime.Work.WaitFor(signal);
        return Environment.ProcessId;
    }

    /// <summary>Writes to standard error and waits for a signal.</summary>
    public static int ComplainUntil(string text, string signal)
    {
        Console.Error.WriteLine(text);
        Lifetime.Work.WaitFor(signal);
        return Environment.ProcessId;
    }

    public static int Nothing() => Environment.ProcessId;

    public static int Complain(string text)
    {
        Console.Error.WriteLine(text);
        return Environment.ProcessId;
    }

    /// <summary>Starts a process that writes a line every few milliseconds for as long as it lives.</summary>
    public static int LeaveProcessThatSays(string text)
    {
        using Process left = Process.Start("sh", ["-c", $"while echo {text}; do sleep 0.005; done"]);
        return left.Id;
    }

    public static void Greet() => Console.WriteLine("new here");

    /// <summary>Writes a text many times to standard output, with no end of line.</summary>
    public static int Repeat(string text, int count)
    {
        using StreamWriter writer = new(Console.OpenStandardOutput());
        for (int i = 0; i < count; i++)
        {
            writer.Write(text);
        }

        return count;
    }

    /// <summary>Writes lines of a thousand characters that begin with their number.</summary>
    public static int Lines(int count)
    {
        using StreamWriter writer = new(Console.OpenStandardOutput());
        for (int i = 0; i < count; i++)
        {
            writer.Write($"{i}:".PadRight(999));
            writer.Write('\n');
        }

        return count;
    }

    /// <summary>Writes a last line, without its end, and dies.</summary>
    public static int SayAndDie(string text)
    {
        Console.Write(text);
        Console.Error.Write($"{text} to standard error");
        return Deaths.Die(Death.SigKill);
    }

    /// <summary>The length of what arrives on this process's standard output when a worker of a pool in here whose output is discarded writes.</summary>
    public static long DiscardedInPoolOfItsOwn(string path)
    {
        using FileStream file = File.Create(path);
        Native.Duplicate((int)file.SafeFileHandle.DangerousGetHandle(), 1);
        using (ProcessPoolExecutor inner = new(new ProcessPoolOptions { MaxWorkers = 1, StandardOutput = WorkerOutput.Discard }))
        {
            inner.Submit(Lines, 1000).Wait();
        }

        return new FileInfo(path).Length;
    }
}
