namespace Fleche.Chaos;

/// <summary>Ends the program with all that is known when nothing is completed any more.</summary>
internal sealed class Watchdog(Func<long> progress, Func<IEnumerable<string>> openCalls, Func<IEnumerable<string>> pools, Settings settings)
{
    public const int ExitCode = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>Watches until the end.</summary>
    public void Run(CancellationToken end)
    {
        long before = -1;
        DateTime changedAt = DateTime.UtcNow;
        while (!end.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
        {
            if (progress() is var now && now != before)
            {
                before = now;
                changedAt = DateTime.UtcNow;
            }
            else if (DateTime.UtcNow - changedAt > Limit)
            {
                Bark();
            }
        }
    }

    private void Bark()
    {
        Console.WriteLine($"HANG (seed {settings.Seed}): nothing was completed for {Limit.TotalSeconds:0} s. The oldest open calls:");
        Tell(openCalls().Take(20));
        Console.WriteLine("Processes:");
        Tell(Children.All().Select(Children.Describe));

        // A pool that hangs may not even answer.
        Console.WriteLine("Pools:");
        if (!Task.Run(() => Tell(pools())).Wait(AnswerLimit))
        {
            Console.WriteLine("  no answer");
        }

        Console.WriteLine("Threads:");
        Tell(Directory.EnumerateDirectories("/proc/self/task").Select(Children.DescribeThread));
        if (settings.StaysWhenHung)
        {
            Console.WriteLine($"Process {Environment.ProcessId} stays as it is, for a debugger.");
            Thread.Sleep(Timeout.Infinite);
        }

        Console.Out.Flush();
        Native.ExitNow(ExitCode);
    }

    private static void Tell(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Console.WriteLine($"  {line}");
        }
    }
}
