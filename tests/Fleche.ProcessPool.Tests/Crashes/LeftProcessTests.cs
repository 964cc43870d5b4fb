using System.Diagnostics;

namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Calls that leave a process behind which holds the worker's standard streams open: nothing waits for it (C22).</summary>
public sealed class LeftProcessTests : ProcessTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(0.9);

    [Fact(Timeout = 180_000)]
    public async Task Died_ACallThatLeftAProcess_FailsAtOnceWithAllThatWasWritten()
    {
        using Scratch scratch = new();
        List<TimeSpan> delays = [];
        using (ProcessPoolExecutor pool = new(
            new ProcessPoolOptions { MaxWorkers = 1, OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker, StandardError = WorkerOutput.Discard }))
        {
            // The least counts: a busy machine adds to each, and what is waited for in vain would be in all.
            for (int i = 0; i < 5 || (i < 20 && delays.Min() > Limit); i++)
            {
                Future<int> call = pool.Submit(Manners.LeaveChildAndDie, scratch[$"{i}"]);
                TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(call.AsTask);
                string[] words = error.StandardErrorTail.Split('\n');
                Assert.Equal([.. Enumerable.Range(0, 99).Select(static line => $"line {line}")], words[^100..^1]);
                delays.Add(Stopwatch.GetElapsedTime(long.Parse(words[^1])));
            }
        }

        foreach (string child in Directory.GetFiles(scratch[""]))
        {
            int id = int.Parse(File.ReadAllText(child));
            Assert.True(Leftovers.IsAlive(id));
            Native.Kill(id, 9);
        }

        Assert.InRange(delays.Min(), TimeSpan.Zero, Limit);
    }
}
