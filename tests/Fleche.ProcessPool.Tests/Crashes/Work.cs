namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Good calls, and calls that a test can wait for.</summary>
internal static class Work
{
    public static int Add(int a, int b) => a + b;

    public static int ProcessId() => Environment.ProcessId;

    public static int Length(byte[] bytes) => bytes.Length;

    public static int SleepAndReturn(int milliseconds, int value)
    {
        Thread.Sleep(milliseconds);
        return value;
    }

    /// <summary>Says in a file in which process it runs, then runs until it is killed.</summary>
    public static int Hang(string sign)
    {
        Scratch.Write(sign, Environment.ProcessId);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Says in a file that it runs, then waits for another file.</summary>
    public static int WaitFor(string sign, string release)
    {
        Scratch.Write(sign, Environment.ProcessId);
        while (!File.Exists(release))
        {
            Thread.Sleep(5);
        }

        return Environment.ProcessId;
    }
}
