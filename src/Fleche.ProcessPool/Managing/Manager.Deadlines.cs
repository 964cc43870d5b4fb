using System.Diagnostics;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>What happens when too much time has passed.</summary>
internal sealed partial class Manager
{
    /// <summary>How long a worker that was told to end may take for it (user code may run when a process exits).</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often the memory of a running worker is looked at, where it is limited: growth announces itself in no other way.</summary>
    private static readonly TimeSpan MemoryCheckInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a worker may take to begin the call that is next, or to bring the answer of one that has ended, where one of its calls has a time-out.</summary>
    private static readonly TimeSpan ResponseTime = TimeSpan.FromSeconds(5);

    /// <summary>What is added for what the call takes: 10 MB a second, a slow copy.</summary>
    private static readonly TimeSpan TimePerByte = TimeSpan.FromTicks(1);

    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(0.5);

    /// <summary>Between two looks at whether a call has begun, however short its time-out.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(2);

    private readonly DeadlineThread _deadlines;

    /// <summary>What the deadline thread is set to.</summary>
    private long _nearestDeadline = long.MaxValue;

    /// <summary>When the next worker may be started, after failed starts.</summary>
    private long _nextStart = long.MinValue;

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    /// <summary>A time from now on, on the clock of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static long After(TimeSpan time) => Stopwatch.GetTimestamp() + Ticks(time);

    /// <summary>When a call is to have ended that began then.</summary>
    private static long DeadlineOf(WorkItem item, long startedAt) =>
        item.Stop?.Deadline ?? (item.Options?.Timeout is { } timeout ? startedAt + Ticks(timeout) : long.MaxValue);

    /// <summary>When to look at a call that has not begun, if it begins now at the latest.</summary>
    private static long NextLook(WorkItem item, long now) =>
        Math.Min(DeadlineOf(item, now), item.QueueDeadline == long.MaxValue ? long.MaxValue : now + Ticks(ResponseTime));

    /// <summary>Sets a worker's deadline. A deadline that is put off needs nothing: the thread wakes once in vain.</summary>
    private void Arm(WorkerHandle worker, long deadline)
    {
        worker.Deadline = deadline;
        WakeAt(worker.State == WorkerState.Busy && _options.WorkerMemoryLimit is not null
            ? Math.Min(deadline, After(MemoryCheckInterval))
            : deadline);
    }

    /// <summary>A worker has a call whose beginning or end may have to be brought about.</summary>
    private void Limit(WorkerHandle worker, WorkItem item)
    {
        worker.Given.MayBeLimited = true;
        Arm(worker, Math.Min(worker.Deadline, NextLook(item, Stopwatch.GetTimestamp())));
    }

    private void WakeAt(long deadline)
    {
        if (deadline < _nearestDeadline)
        {
            _nearestDeadline = deadline;
            _deadlines.Set(deadline);
        }
    }

    /// <summary>The deadline thread woke.</summary>
    private void OnDeadline()
    {
        Effects effects = default;
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            ExpireQueue(now, ref effects);
            foreach (WorkerHandle worker in _workers)
            {
                if (worker.Deadline <= now)
                {
                    Expire(worker, now, ref effects);
                }
                else if (worker.State == WorkerState.Busy)
                {
                    CheckMemory(worker, ref effects);
                }
            }

            Settle(ref effects);
            SetNearest(now);
        }

        Do(effects);
    }

    /// <summary>Sets the deadline thread to the nearest of all deadlines there are.</summary>
    private void SetNearest(long now)
    {
        long nearest = Math.Min(_pending.Count > 0 && _nextStart > now ? _nextStart : long.MaxValue, _queueDeadlines.Nearest);
        foreach (WorkerHandle worker in _workers)
        {
            nearest = Math.Min(nearest, worker.Deadline);
            if (worker.State == WorkerState.Busy && _options.WorkerMemoryLimit is not null)
            {
                nearest = Math.Min(nearest, After(MemoryCheckInterval));
            }
        }

        _nearestDeadline = nearest;
        _deadlines.Set(nearest);
    }

    private void Expire(WorkerHandle worker, long now, ref Effects effects)
    {
        switch (worker.State)
        {
            case WorkerState.Idle:
                RemoveIdle(worker);
                Dismiss(worker, WorkerChangeReason.IdleTimeout, ref effects);
                break;
            case WorkerState.Busy:
                ExpireCalls(worker, now, ref effects);
                break;
            case WorkerState.Starting:
                worker.KillReason = new TimeoutException(
                    $"It was not ready within the {nameof(ProcessPoolOptions.StartTimeout)} of {_options.StartTimeout.TotalSeconds:0.###} s.");
                KillUnresponsive(worker, ref effects);
                break;
            case WorkerState.Leaving:
                KillUnresponsive(worker, ref effects);
                break;
        }
    }

    /// <summary>Kills a worker; one that is starting stays so, since its end counts as a failed start.</summary>
    private void KillUnresponsive(WorkerHandle worker, ref Effects effects)
    {
        if (worker.State != WorkerState.Starting)
        {
            RemoveIdle(worker);
            Kill(worker, WorkerChangeReason.Unresponsive, ref effects);
            return;
        }

        worker.Deadline = long.MaxValue;
        worker.LeaveReason = WorkerChangeReason.Unresponsive;
        effects.Then(worker.Kill);
    }

    /// <summary>Looks at the call that a worker runs, which need not be the first that it has not answered, and at whether it gets on with the others.</summary>
    private void ExpireCalls(WorkerHandle worker, long now, ref Effects effects)
    {
        WorkItem? running = worker.Running;
        if (running is not null && running == worker.Given.First)
        {
            worker.LastLook = long.MaxValue;
        }

        long end = running is null ? long.MaxValue : DeadlineOf(running, worker.Recorder!.StartedAt);
        worker.Deadline = end > now ? end : long.MaxValue;
        bool isLimited = false;
        foreach (WorkItem item in worker.Given.Limited)
        {
            isLimited = true;
            if (item != running && item.Stop is null)
            {
                // What has not begun now cannot run for too long before its time-out has passed once more.
                worker.Deadline = Math.Min(worker.Deadline, Math.Max(NextLook(item, now), now + Ticks(running is null ? LeastPause : SecondLook)));
            }
        }

        if (end > now)
        {
            if (isLimited && running != worker.Given.First)
            {
                AwaitResponse(worker, worker.Given.First!, now, ref effects);
            }
        }
        else if (running!.Stop is null)
        {
            Stop(worker, running, new CallStop(StopCause.Timeout), ref effects);
        }
        else
        {
            // It was asked to end, and has not.
            KillFor(worker, running, WorkerChangeReason.CallStopped, ref effects);
        }
    }

    /// <summary>
    /// A worker has not begun the first of its calls, or not brought the answer. One that does neither in its time (it is stopped, say) is replaced, and what it
    /// has not begun runs elsewhere. It is looked at twice, since this whole program may have been stopped, and all its workers with it; and the first call may
    /// have ended just now.
    /// </summary>
    private void AwaitResponse(WorkerHandle worker, WorkItem first, long now, ref Effects effects)
    {
        long limit = worker.NextSince + Ticks(ResponseTime + (first.Payload.Length * TimePerByte));
        if (limit > now)
        {
            worker.Deadline = Math.Min(worker.Deadline, limit);
            return;
        }

        if (worker.LastLook == long.MaxValue)
        {
            worker.LastLook = now + Ticks(worker.Recorder!.IsOffered(first.Sequence, first.Id) ? SecondLook : ResponseTime);
        }
        else if (worker.LastLook <= now)
        {
            worker.KillReason = WorkerDeath.OfSilent(worker, ResponseTime);
            Kill(worker, WorkerChangeReason.Unresponsive, ref effects);
            return;
        }

        worker.Deadline = Math.Min(worker.Deadline, worker.LastLook);
    }

    /// <summary>Kills a worker because of a call, unless it turns out that it runs another by now, which must not suffer for it.</summary>
    private void KillFor(WorkerHandle worker, WorkItem item, WorkerChangeReason reason, ref Effects effects)
    {
        if (TakeBackBehind(worker, item))
        {
            Kill(worker, reason, ref effects);
        }
        else
        {
            worker.Deadline = After(SecondLook);
        }
    }

    private void CheckMemory(WorkerHandle worker, ref Effects effects)
    {
        if (_options.WorkerMemoryLimit is { } limit && worker.ReadResidentMemory() is var memory && memory / 2 > limit && worker.Given.First is { } item)
        {
            worker.KillReason = WorkerDeath.OfMemory(item, worker.ProcessId, memory, limit);
            Kill(worker, WorkerChangeReason.MemoryLimit, ref effects);
        }
    }
}
