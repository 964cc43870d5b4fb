using System.Diagnostics;

namespace Fleche.ProcessPool.Tests;

/// <summary>Checks of how long something takes.</summary>
internal static class Quick
{
    /// <summary>On a machine that is busy with other things a single run says little: the best of several counts. None may hang.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="run">Runs it once, and says how long it took.</param>
    /// <param name="slowest">How long the slowest run may take, in seconds.</param>
    /// <param name="runs">How many runs there are at most.</param>
    public static async Task WithinAsync(TimeSpan limit, Func<Task<TimeSpan>> run, double slowest = 20, int runs = 15)
    {
        TimeSpan best = TimeSpan.MaxValue;
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < runs && best > limit && watch.Elapsed < TimeSpan.FromSeconds(100); i++)
        {
            TimeSpan time = await run();
            Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(slowest));
            best = time < best ? time : best;
        }

        Assert.InRange(best, TimeSpan.Zero, limit);
    }

    public static Task WithinASecondAsync(Func<Task<TimeSpan>> run) => WithinAsync(TimeSpan.FromSeconds(1), run);
}
