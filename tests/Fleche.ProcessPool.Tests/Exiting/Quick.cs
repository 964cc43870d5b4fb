using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>Checks of how long an end takes.</summary>
internal static class Quick
{
    /// <summary>On a machine that is busy with other things a single run says little: the best of several counts.</summary>
    public static async Task WithinASecondAsync(Func<Task<TimeSpan>> run)
    {
        TimeSpan best = TimeSpan.MaxValue;
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < 15 && best > TimeSpan.FromSeconds(1) && watch.Elapsed < TimeSpan.FromSeconds(100); i++)
        {
            TimeSpan time = await run();
            best = time < best ? time : best;
        }

        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
