using System.Diagnostics;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// Which worker gets which call. An idle one gets the oldest. When all are busy and calls are short, each has a few more at hand, so that it
/// never waits for the way there and back; those can be taken back until it begins them, without asking it. They are, as soon as they would wait
/// longer where they are: behind a call that takes its time, or while another worker is idle.
/// </summary>
internal sealed partial class Manager
{
    /// <summary>How much work of very short calls a worker has at hand at most besides the call that it runs: many times the way there and back.</summary>
    private static readonly TimeSpan AtHand = TimeSpan.FromMilliseconds(4);

    /// <summary>How many calls, however short.</summary>
    private const int MostAtHand = 255;

    /// <summary>Calls of more than this, in nanoseconds, are not short: what the way there and back takes is nothing beside them.</summary>
    private const double LongestShort = 20e6;

    /// <summary>How many calls a worker may not have come to, those that were taken back included: half of what its flight recorder holds.</summary>
    private const int MostUnseen = Worker.Protocol.FlightRecorder.Slots / 2;

    /// <summary>How long calls take, in nanoseconds: a moving average of the last ones. No call is known to be short before some were.</summary>
    private double _pace = MaxPace;

    /// <summary>What a call counts for at most, so that a single long one is soon forgotten.</summary>
    private const double MaxPace = 25e6;

    /// <summary>How many calls a worker may have at hand besides the one that it runs: one of short calls, more of very short ones.</summary>
    private int RoomAtHand => _pace > LongestShort ? 0 : (int)Math.Clamp(AtHand.TotalNanoseconds / _pace, 1, MostAtHand);

    /// <summary>A worker that has answered nothing for this long holds up what it has at hand.</summary>
    private long Lag => (long)(Math.Max(AtHand.TotalNanoseconds, 2 * _pace) * (Stopwatch.Frequency / 1e9));

    /// <summary>Brings calls to the workers that should have them.</summary>
    /// <param name="worker">The one that has just answered, if one has.</param>
    /// <param name="effects">What is to be sent.</param>
    private void Dispatch(WorkerHandle? worker, ref Effects effects)
    {
        if (worker is not null)
        {
            TakeBackFromLaggards(worker);
        }

        GiveToIdle(ref effects);
        if (worker is { State: WorkerState.Busy })
        {
            TopUp(worker, ref effects);
        }

        while (_pending.First is null && _idle.TryPeek(out WorkerHandle? idle) && TakeBackHalf())
        {
            GiveToIdle(ref effects);
            TopUp(idle, ref effects);
        }
    }

    private void GiveToIdle(ref Effects effects)
    {
        while (_pending.First is { } item && _idle.TryPeek(out WorkerHandle? worker))
        {
            if (HasGrown(worker))
            {
                // What its calls have left behind (a thread) has gone on, and the next one is not to be taken for the cause.
                _idle.Pop();
                Dismiss(worker, WorkerChangeReason.MemoryLimit, ref effects);
            }
            else if (TryGive(worker, item, ref effects))
            {
                _idle.Pop();
                worker.State = WorkerState.Busy;
                BeginNext(worker);
            }
        }
    }

    /// <summary>Gives a busy worker its share of the calls that wait, as far as it may have them at hand.</summary>
    private void TopUp(WorkerHandle worker, ref Effects effects)
    {
        if (_pending.Count == 0 || _workers.Count != _maxWorkers || _options.WorkerMemoryLimit is not null)
        {
            return;
        }

        // Some at a time are one message in place of many, and the worker sees that it may hold their answers back.
        int most = RoomAtHand;
        int room = most + 1 - worker.Given.Count;
        if (room <= most / 2)
        {
            return;
        }

        if (_options.MaxTasksPerWorker is { } lifetime)
        {
            room = (int)Math.Min(room, lifetime - worker.CallsDone - worker.Given.Count);
        }

        int share = (_pending.Count + _workers.Count - 1) / _workers.Count;
        for (int count = Math.Min(room, share); count > 0 && _pending.First is { } item && MayBeAtHand(worker, item); count--)
        {
            TryGive(worker, item, ref effects);
        }
    }

    /// <summary>Whether a call may wait at a worker: not one whose moment of beginning matters, nor one that would not fit into the pipe.</summary>
    private static bool MayBeAtHand(WorkerHandle worker, WorkItem item) =>
        item.Trace is null && item.QueueDeadline == long.MaxValue && worker.Sequence - worker.Answered < MostUnseen
        && worker.Calls!.UnreadBytes + item.Payload.Length + item.Target.Description.Length < CallQueue.SurelyHeld - CallQueue.WriteOverhead;

    /// <summary>Gives a pending call to a worker.</summary>
    /// <returns>Whether it did: not a call that was cancelled a moment ago.</returns>
    private bool TryGive(WorkerHandle worker, WorkItem item, ref Effects effects)
    {
        LeaveQueue(item);
        if (!item.Future.TrySetRunning())
        {
            Conclude(item, CallOutcome.Cancelled);
            return false;
        }

        item.Sequence = worker.Sequence++;
        worker.Given.Add(item);
        worker.Recorder!.Offer(item.Sequence, item.Id);
        worker.Calls!.Post(item);
        effects.Send(worker);
        if (item.IsLimited)
        {
            Limit(worker, item);
        }

        return true;
    }

    /// <summary>The first of a worker's calls is the next to be answered: from now on its time counts.</summary>
    private void BeginNext(WorkerHandle worker)
    {
        worker.NextSince = Stopwatch.GetTimestamp();
        worker.LastLook = long.MaxValue;
        long nearest = long.MaxValue;
        foreach (WorkItem item in worker.Given.Limited)
        {
            nearest = Math.Min(nearest, NextLook(item, worker.NextSince));
        }

        Arm(worker, nearest);
    }

    /// <summary>Takes back any call that a worker was given and has not begun.</summary>
    private bool TryTakeBack(WorkItem item, ref Effects effects)
    {
        if (item.Worker is not { State: WorkerState.Busy } worker)
        {
            return false;
        }

        bool isNext = worker.Given.First == item;
        if (!TryTakeBack(worker, item))
        {
            return false;
        }

        if (worker.Given.Count == 0)
        {
            BecomeIdle(worker, ref effects);
        }
        else if (isNext)
        {
            BeginNext(worker);
        }

        return true;
    }

    private static bool TryTakeBack(WorkerHandle worker, WorkItem item)
    {
        if (worker.Sequence - worker.Answered > MostUnseen + MostAtHand || !worker.Recorder!.TryTake(item.Sequence, item.Id))
        {
            return false;
        }

        worker.Given.Remove(item);
        return true;
    }

    /// <summary>Takes back what a worker has at hand behind a call; it comes before all other calls that wait.</summary>
    /// <returns>Whether the worker can run nothing now that comes after that call.</returns>
    private bool TakeBackBehind(WorkerHandle worker, WorkItem item, int most = int.MaxValue)
    {
        while (worker.Given.Last is { } last && last != item && most-- > 0)
        {
            if (!TryTakeBack(worker, last))
            {
                return false;
            }

            _pending.AddFirst(last);
        }

        return worker.Given.Last == item;
    }

    /// <summary>Takes back what every worker has at hand: there is, or will be, somebody else for it.</summary>
    private void TakeBackAll()
    {
        foreach (WorkerHandle worker in _workers)
        {
            if (worker.Given.First is { } first)
            {
                TakeBackBehind(worker, first);
            }
        }
    }

    private void TakeBackFromLaggards(WorkerHandle other)
    {
        long now = 0;
        long lag = Lag;
        foreach (WorkerHandle worker in _workers)
        {
            if (worker == other || worker.Given.Count < 2)
            {
                continue;
            }

            now = now == 0 ? Stopwatch.GetTimestamp() : now;
            if (now - worker.NextSince > lag)
            {
                TakeBackBehind(worker, worker.Given.First!);
            }
        }
    }

    /// <summary>Takes back half of what the worker with the most has at hand.</summary>
    private bool TakeBackHalf()
    {
        WorkerHandle? richest = null;
        foreach (WorkerHandle worker in _workers)
        {
            if (worker.Given.Count > Math.Max(1, richest?.Given.Count ?? 0))
            {
                richest = worker;
            }
        }

        if (richest is not null)
        {
            TakeBackBehind(richest, richest.Given.First!, richest.Given.Count / 2);
        }

        return _pending.Count > 0;
    }

    private void NotePace(long nanoseconds) => _pace += (Math.Clamp(nanoseconds, 500, MaxPace) - _pace) / 8;
}
