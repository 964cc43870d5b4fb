using System.Runtime.InteropServices;

namespace PoolProgram;

/// <summary>What this program has called in its workers.</summary>
internal static partial class Calls
{
    public static int Double(int value) => 2 * value;

    /// <summary>What processes inherit that native code starts.</summary>
    public static string? NativeVariable(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);

    public static int Crash()
    {
        Environment.FailFast("a crash that the test wants");
        return 0;
    }

    public static int WriteAfter(string path, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        File.WriteAllText(path, "done");
        return 0;
    }

    /// <summary>Writes a file once there is another.</summary>
    public static int WriteWhen(string path, string gate)
    {
        while (!File.Exists(gate))
        {
            Thread.Sleep(5);
        }

        return WriteAfter(path, 0);
    }

    /// <summary>Fails the first time. Each time leaves a file, once there is another.</summary>
    public static int SucceedAtLast(string folder)
    {
        string first = Path.Combine(folder, "first");
        bool isFirst = !File.Exists(first);
        WriteWhen(isFirst ? first : Path.Combine(folder, "second"), Path.Combine(folder, "go"));
        return isFirst ? throw new InvalidOperationException("failed on purpose") : 1;
    }

    public static int PrintAfter(string text, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        Console.WriteLine(text);
        return 0;
    }

    public static int PrintLines(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Console.WriteLine($"line {i}");
        }

        return 0;
    }

    public static int Report(int count, IProgress<int> progress)
    {
        for (int i = 0; i < count; i++)
        {
            progress.Report(i);
        }

        return count;
    }

    public static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return 0;
    }

    /// <summary>Says that it runs and, after a while, that it has ended.</summary>
    public static int Announced(int milliseconds)
    {
        Console.WriteLine("begun");
        Thread.Sleep(milliseconds);
        Console.WriteLine("ended");
        return 0;
    }

    /// <summary>Says that it runs, and then uses the processor for ever.</summary>
    public static int Spin()
    {
        Console.WriteLine("spinning");
        for (int i = 0; ; i++)
        {
            if (i == int.MaxValue)
            {
                i = 0;
            }
        }
    }

    public static byte[] Answer(int length) => new byte[length];
}
