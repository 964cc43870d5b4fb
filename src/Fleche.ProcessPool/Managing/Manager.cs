using Fleche.Calls;
using Fleche.Codec;
using Fleche.Executors;
using Fleche.Memoization;
using Fleche.ProcessPool.Monitoring;
using Fleche.ProcessPool.Output;
using Fleche.ProcessPool.Workers;
using Fleche.Reporting;

namespace Fleche.ProcessPool.Managing;

/// <summary>
/// Owns all mutable state of a pool: the pending work items and the workers. Every event (a call submitted or cancelled, a worker ready,
/// a result item, the end of a worker, a deadline, a shutdown) is one short transition under one lock, run by the thread on which the
/// event occurs; so a call costs no change of threads on the way to its worker. Inside a transition nothing waits, nothing is
/// sent and no user code runs: what is to be done outside is gathered as <see cref="Effects"/> and done after the lock is released.
/// Lock order: manager, then future or call queue; those never call the manager while they hold theirs.
/// </summary>
internal sealed partial class Manager
{
    private readonly Lock _gate = new();
    private readonly ProcessPoolOptions _options;
    private readonly ItemList<WorkItem> _pending = new();

    /// <summary>All workers whose process exists or is being started.</summary>
    private readonly List<WorkerHandle> _workers = [];

    /// <summary>How much is still to be done before the pool may be over: workers that have ended and left things to be cleared up, futures that are being ended.</summary>
    private int _clearingUp;

    /// <summary>The idle ones; the last used is used next, so that the others can leave.</summary>
    private readonly Stack<WorkerHandle> _idle = new();
    private readonly WorkerInitializer? _initializer;
    private readonly OpenMaps _openMaps;

    /// <summary>What the program's own logger wanted when a call was submitted last.</summary>
    private LogLevels _logLevels;
    private int _maxWorkers;
    private long _lastWorkId;
    private int _workersStarted;

    /// <summary>Makes the manager of a pool with validated options.</summary>
    public Manager(ProcessPoolOptions options, WorkerInitializer? initializer, int maxWorkers, OpenMaps openMaps, Watchers watchers)
    {
        _watchers = new WeakReference<Watchers>(watchers, trackResurrection: true);
        _openMaps = openMaps;
        _options = options;
        _maxWorkers = maxWorkers;
        _name = options.Name ?? $"pool-{Interlocked.Increment(ref _lastNumber)}";
        _deadlines = new DeadlineThread(OnDeadline, Fail);
        _deliveries = new Deliveries(_announcer);
        _initializer = initializer;
    }

    /// <summary>Whether the workers would get the same of another initializer, or none as well.</summary>
    /// <exception cref="PayloadSerializationException">The other cannot travel.</exception>
    public bool HasInitializer(Action? initializer) =>
        initializer is null ? _initializer is null : _initializer is not null && _initializer.IsSameAs(initializer);

    /// <summary>The process ids of the workers that take calls.</summary>
    public IReadOnlyList<int> WorkerProcessIds
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers.Where(static worker => worker.State is WorkerState.Idle or WorkerState.Busy).Select(static worker => worker.ProcessId)];
            }
        }
    }

    /// <summary>How many workers there may be. Fewer: idle ones leave now, busy ones when their call ends.</summary>
    public int MaxWorkers
    {
        get => Volatile.Read(ref _maxWorkers);
        set
        {
            Effects effects = default;
            lock (_gate)
            {
                _maxWorkers = value;
                TakeBackAll();
                Settle(ref effects);
            }

            Do(effects);
        }
    }

    /// <summary>Takes a call.</summary>
    /// <exception cref="ExecutorShutdownException">The pool was shut down.</exception>
    /// <exception cref="BrokenProcessPoolException">The pool is broken.</exception>
    public Future<TResult> Submit<TResult>(Call<TResult> call, CallOptions? options)
    {
        bool isExpected = call.Promised is not null;
        ThrowIfEnded(isExpected);
        ExpectCall(options);
        Instruments.Make();
        CallTarget target;
        CallTarget culprit;
        byte[]? state;
        ReadOnlyMemory<byte> payload;
        ReportListener[]? listeners;
        PayloadWriter writer = PayloadWriter.Rent();
        try
        {
            target = CallTarget.Of(call.Function, call.FunctionType);
            culprit = ReferenceEquals(call.UserFunction, call.Function) ? target : CallTarget.OfValue(call.UserFunction);
            state = call.State is null ? null : StateBytes.Of(call.State);
            writer.BeginCall();
            target.WriteReceiver(writer, call.Function);
            call.WriteArguments(writer);
            payload = writer.TakeMemory();
            listeners = writer.EndCall();
        }
        catch (PayloadSerializationException e)
        {
            NoteRefusal(call.UserFunction);
            Future<TResult> failed = call.Promised ?? new();
            failed.TrySetException(e);
            return failed;
        }
        finally
        {
            PayloadWriter.Return(writer);
        }

        WorkItem<TResult> item = new(this, call.Promised ?? new Future<TResult>(), Interlocked.Increment(ref _lastWorkId), target, culprit, state, payload, options)
        {
            Inputs = call.Inputs,
            Trace = CallTrace.Begin(culprit.DisplayName, _name),
            LogLevels = _logLevels = OwnLogger.Levels,
        };
        if (listeners is not null)
        {
            item.AddListeners(listeners, _deliveries);
        }

        item.Future.LinkTo(options?.CancellationToken ?? default);
        Effects effects = default;
        try
        {
            Accept(item, isExpected, ref effects);
        }
        catch
        {
            item.Trace?.Abandon();
            throw;
        }

        Do(effects);
        return item.Future;
    }

    private void Accept(WorkItem item, bool isExpected, ref Effects effects)
    {
        lock (_gate)
        {
            ThrowIfEnded(isExpected);
            if (item.Future.IsDone)
            {
                // Its token was cancelled meanwhile, or before.
                Conclude(item, CallOutcome.Cancelled);
                return;
            }

            _pending.Add(item);
            LimitWait(item);
            Settle(ref effects);
        }
    }

    /// <summary>A pending call was cancelled.</summary>
    public void Forget(WorkItem item)
    {
        Effects effects = default;
        lock (_gate)
        {
            if (item.List == _pending)
            {
                LeaveQueue(item);
                Conclude(item, CallOutcome.Cancelled);
            }

            Settle(ref effects);
        }

        Do(effects);
    }

    /// <summary>
    /// Brings the pool from any state to the one it should be in: workers that are too many on their way out, calls to those that should have
    /// them, new workers for the calls that are left, and the end of a pool that has nothing left to do. The last step of every transition.
    /// </summary>
    /// <param name="effects">What is to be done.</param>
    /// <param name="answered">The worker that has just answered, if one has.</param>
    private void Settle(ref Effects effects, WorkerHandle? answered = null)
    {
        try
        {
            DismissCrowd(ref effects);
            Dispatch(answered, ref effects);
            StartWorkers(ref effects);
        }
        catch (Exception e)
        {
            // There is no memory, or the thread was interrupted (Thread.Interrupt) where it waited for a lock: half a step is done, which no other can go on from.
            effects.Then(() => Fail(e));
        }

        if (_deadlines.Failure is { } failure && _broken is null && !_isEnding)
        {
            effects.Then(() => Fail(failure));
        }

        EndIfLast(ref effects);
    }

    private void StartWorkers(ref Effects effects)
    {
        if (_pending.Count == 0 || _workers.Count >= _maxWorkers)
        {
            return;
        }

        int starting = CountWorkers(static worker => worker.State == WorkerState.Starting);
        while (starting < _pending.Count && _workers.Count < _maxWorkers && MayStartNow())
        {
            starting++;
            StartWorker(ref effects);
        }
    }

    private void DismissCrowd(ref Effects effects)
    {
        while (_idle.Count > 0 && IsCrowded())
        {
            Dismiss(_idle.Pop(), WorkerChangeReason.Surplus, ref effects);
        }
    }

    private void EndIfLast(ref Effects effects)
    {
        if (!_isShutDown || _pending.Count > 0 || _expected > 0)
        {
            return;
        }

        while (_idle.TryPop(out WorkerHandle? worker))
        {
            Dismiss(worker, WorkerChangeReason.Shutdown, ref effects);
        }

        foreach (WorkerHandle worker in _workers)
        {
            if (worker.State == WorkerState.Starting)
            {
                Kill(worker, WorkerChangeReason.Shutdown, ref effects);
            }
        }

        if (_workers.Count == 0 && _clearingUp == 0)
        {
            effects.Then(OnEnd);
        }
    }

    /// <summary>Whether there are more workers than there may be, without those that are leaving.</summary>
    private bool IsCrowded() =>
        _workers.Count > _maxWorkers && CountWorkers(static worker => worker.State < WorkerState.Leaving) > _maxWorkers;

    /// <summary>A loop, as in all that a transition does: a query may be the program's first, for which the runtime has to open a library, and there may be no descriptor for it now.</summary>
    private int CountWorkers(Predicate<WorkerHandle> which)
    {
        int count = 0;
        foreach (WorkerHandle worker in _workers)
        {
            count += which(worker) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Tells an idle worker, already taken from the idle ones, to end.</summary>
    private void Dismiss(WorkerHandle worker, WorkerChangeReason reason, ref Effects effects)
    {
        NoteChange(worker, WorkerState.Leaving, reason);
        worker.State = WorkerState.Leaving;
        Arm(worker, After(StopTimeout));
        worker.Calls!.PostStop();
        effects.Send(worker);
    }

    private void Kill(WorkerHandle worker, WorkerChangeReason reason, ref Effects effects)
    {
        NoteChange(worker, WorkerState.Killed, reason);
        worker.State = WorkerState.Killed;
        worker.Deadline = long.MaxValue;
        effects.Then(worker.Kill);
    }
}
