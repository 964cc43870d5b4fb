using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Stopping;

/// <summary>Calls that count their attempts in a file, and fail in the first ones.</summary>
internal static class Attempts
{
    public static int Count(string path) => File.Exists(path) ? (int)new FileInfo(path).Length : 0;

    /// <summary>Waits for the first attempt. That the file is there is not enough: it is made before it counts.</summary>
    public static Task BeganAsync(string path) => Eventually.IsTrueAsync(() => Count(path) > 0, "an attempt began");

    /// <summary>Dies by SIGKILL in the first attempts.</summary>
    /// <returns>Which attempt it is.</returns>
    public static int Killed(string path, int failures) => Begin(path) <= failures ? Work.KillSelf() : Count(path);

    /// <summary>Ends its process in the first attempts.</summary>
    public static int Exits(string path, int failures) => Begin(path) <= failures ? Work.Exit(3) : Count(path);

    /// <summary>Never returns in the first attempts.</summary>
    public static int Hangs(string path, int failures)
    {
        if (Begin(path) <= failures)
        {
            Thread.Sleep(Timeout.Infinite);
        }

        return Count(path);
    }

    /// <summary>Ends only when it is asked to in the first attempts.</summary>
    /// <returns>The process in which the last attempt ran; the call fails if the stop of an earlier one has reached it.</returns>
    public static int EndsWhenAsked(string path, int failures)
    {
        CancellationToken token = WorkerContext.Current.CancellationToken;
        if (Begin(path) <= failures)
        {
            token.WaitHandle.WaitOne();
        }

        token.ThrowIfCancellationRequested();
        return Environment.ProcessId;
    }

    public static int Throws(string path)
    {
        Begin(path);
        throw new FormatException("the function's own");
    }

    public static int TakesMemory(string path, int megabytes)
    {
        Begin(path);
        return Work.HoldAndHang(megabytes);
    }

    private static int Begin(string path)
    {
        File.AppendAllText(path, "x");
        return Count(path);
    }
}
