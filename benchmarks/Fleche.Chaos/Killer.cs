namespace Fleche.Chaos;

/// <summary>
/// Kills and stops workers from outside, at any moment of their lives, on a thread of its own; no faster than calls end, since on a busy machine the only
/// worker there is would be gone each time before it has done anything.
/// </summary>
internal sealed class Killer(Pools pools, Kills kills, Func<long> progress, Random random)
{
    private readonly List<(DateTime At, int ProcessId, bool Kill, bool IsWorking)> _later = [];
    private readonly HashSet<int> _left = [];

    /// <summary>How far the calls were when a worker was last struck.</summary>
    private long _progressBefore;

    /// <summary>How many workers were stopped.</summary>
    public int Stops { get; private set; }

    /// <summary>How many of them were never continued.</summary>
    public int LeftStopped { get; private set; }

    /// <summary>Goes on until the end, and then continues whatever is still stopped but what its pool must find itself.</summary>
    public void Run(CancellationToken end)
    {
        while (!end.WaitHandle.WaitOne(random.Next(20, 300)))
        {
            FinishStops(DateTime.UtcNow);
            if (progress() is var now && now != _progressBefore)
            {
                _progressBefore = now;
                Strike();
            }
        }

        FinishStops(DateTime.MaxValue);
    }

    private void Strike()
    {
        List<int> workers = Children.All().FindAll(id => !_left.Contains(id) && _later.TrueForAll(stopped => stopped.ProcessId != id) && Children.IsWorker(id));
        if (workers.Count == 0)
        {
            return;
        }

        int target = workers[random.Next(workers.Count)];
        PoolFacts? pool = pools.FindOwner(target);
        if (pool is null && random.Next(3) != 0)
        {
            // Most of these are starting: with each of them killed, no pool would ever have a worker.
            return;
        }

        if (random.Next(100) < 60)
        {
            kills.Kill(target, pool is not null);
            return;
        }

        Stops++;
        _left.IntersectWith(workers);
        if (pool is { IsTimed: true } && random.Next(3) == 0)
        {
            // Its pool finds it by a time-out, and kills it.
            LeftStopped++;
            _left.Add(target);
            kills.Announce(target);
        }
        else
        {
            _later.Add((DateTime.UtcNow.AddMilliseconds(1000 * Math.Pow(random.NextDouble(), 3)), target, random.Next(3) == 0, pool is not null));
        }

        _ = Native.Kill(target, Native.SigStop);
    }

    private void FinishStops(DateTime now)
    {
        foreach ((_, int id, bool kill, bool isWorking) in _later.FindAll(stopped => stopped.At <= now && Children.IsWorker(stopped.ProcessId)))
        {
            if (kill)
            {
                kills.Kill(id, isWorking);
            }
            else
            {
                _ = Native.Kill(id, Native.SigCont);
            }
        }

        _later.RemoveAll(stopped => stopped.At <= now);
    }
}
