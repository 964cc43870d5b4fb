namespace Fleche.Chaos;

/// <summary>Kills the workers of one pool from outside, or stops them for a moment, many times a second.</summary>
internal sealed class BurstKiller(ProcessPoolExecutor pool, Kills kills, Random random)
{
    /// <summary>Those that were killed and may still be seen.</summary>
    private readonly HashSet<int> _killed = [];

    /// <summary>How many workers were stopped.</summary>
    public int Stops { get; private set; }

    /// <summary>Goes on until the end; a worker that is stopped then is continued first.</summary>
    public void Run(CancellationToken end)
    {
        while (!end.WaitHandle.WaitOne(random.Next(1, 60)))
        {
            IReadOnlyList<int> workers = pool.WorkerProcessIds;
            _killed.IntersectWith(workers);
            int[] targets = [.. workers.Where(id => !_killed.Contains(id) && Children.IsWorker(id))];
            if (targets.Length > 0)
            {
                Strike(targets[random.Next(targets.Length)], end);
            }
        }
    }

    private void Strike(int target, CancellationToken end)
    {
        if (random.Next(6) != 0)
        {
            _killed.Add(target);
            kills.Kill(target, isWorking: true);
        }
        else if (Native.Kill(target, Native.SigStop) == 0)
        {
            Stops++;
            end.WaitHandle.WaitOne(random.Next(1, 30));
            _ = Native.Kill(target, Native.SigCont);
        }
    }
}
