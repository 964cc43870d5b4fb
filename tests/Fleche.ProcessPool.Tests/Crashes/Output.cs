namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Calls that write, or keep others from writing.</summary>
internal static class Output
{
    /// <summary>Writes numbered lines to standard error and exits with code 7.</summary>
    public static int WriteLinesAndDie(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Console.Error.WriteLine($"this is line {i}");
        }

        Environment.Exit(7);
        return 0;
    }

    /// <summary>Writes ten megabytes to standard output (1) or error (2), without an end of line.</summary>
    public static int WriteTenMegabytes(int descriptor) => Write(descriptor, 10 << 20);

    /// <summary>Writes zero bytes to a standard stream, without an end of line.</summary>
    public static int Write(int descriptor, int count)
    {
        using Stream stream = descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
        stream.Write(new byte[count]);
        return count;
    }

    /// <summary>Plays a program whose own output nobody reads, and gives what one call in its pool gives.</summary>
    public static TResult InSilence<TArgument, TResult>(Func<TArgument, TResult> function, TArgument argument)
    {
        using FileStream nowhere = new("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Native.Duplicate((int)nowhere.SafeFileHandle.DangerousGetHandle(), 1);
        Native.Duplicate((int)nowhere.SafeFileHandle.DangerousGetHandle(), 2);
        using ProcessPoolExecutor inner = new(1);
        return inner.Submit(function, argument).Result;
    }

    /// <summary>The length of what arrives in a file that is this process's standard output when a pool in here is over whose worker wrote.</summary>
    public static long WriteInPoolOfItsOwn(string path, int count)
    {
        using FileStream file = File.Create(path);
        Native.Duplicate((int)file.SafeFileHandle.DangerousGetHandle(), 1);
        using (ProcessPoolExecutor inner = new(1))
        {
            inner.Submit(Write, 1, count).Wait();
        }

        return new FileInfo(path).Length;
    }

    /// <summary>Closes both standard streams for good.</summary>
    public static int CloseBoth() => Native.Close(1) + Native.Close(2);

    /// <summary>Closes both, then dies.</summary>
    public static int CloseBothAndDie() => CloseBoth() + Deaths.Die(Death.SigKill);
}
