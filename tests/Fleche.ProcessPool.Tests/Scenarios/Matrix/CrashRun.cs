using System.Runtime.CompilerServices;
using Fleche.ProcessPool.Tests.Crashes;
using Fleche.ProcessPool.Tests.Payloads;

namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>
/// One case of the matrix. A call runs in a first worker, the doomed one in a second, others wait behind it (or move much data through a third); then
/// the trap may do its work, and everything must end as it is documented. The executor is in a field alone, so that it can be dropped.
/// </summary>
internal sealed class CrashRun(Stage stage, Fate fate, Moment moment, WorkerFailurePolicy policy) : IDisposable
{
    private const int Megabytes64 = 64 << 20;

    /// <summary>Enough to reach the trap.</summary>
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(3);

    private readonly Scratch _scratch = new();
    private readonly Outcome _outcome = Expectation.Of(stage, fate);
    private ProcessPoolExecutor? _pool;
    private Future<int>? _running;
    private Future<Cargo>? _doomed;
    private Future<int>[] _queued = [];
    private Future<byte[]>? _large;

    private string Folder => Path.GetDirectoryName(_scratch[Trap.Go])!;

    private bool BreaksPool => Expectation.BreaksPool(_outcome, policy);

    public void Dispose()
    {
        _pool?.KillWorkers();
        _scratch.Dispose();
    }

    public async Task RunAsync()
    {
        MakePool();
        _running = CrashCalls.Try(() => _pool!.Submit(Work.WaitFor, _scratch["running"], _scratch["release"]));
        if (stage != Stage.Initializer)
        {
            await _scratch.ReadAsync("running").WaitAsync(CrashCalls.Deadline);
        }

        if (stage == Stage.Initializer && moment == Moment.Callback)
        {
            // Only in a pool that is broken is the call before over.
            Spring();
        }

        _doomed = await SubmitDoomedAsync().WaitAsync(CrashCalls.Deadline);
        await SurroundAsync();
        Spring();
        Expectation.CheckDoomed(stage, fate, await CrashCalls.EndAsync(_doomed), Folder);
        await CheckOthersAsync();
        await CheckPoolAsync();
        if (stage is not (Stage.SerializeArgument or Stage.DeserializeResult) && (stage, fate) != (Stage.Initializer, Fate.Hang))
        {
            // The case was what it claims to be. An initializer that hangs may not even be reached within the start time-out, on a busy machine.
            await Until.True(() => Trap.SprungIn(Folder).Any()).WaitAsync(CrashCalls.Deadline);
        }
    }

    private void Spring() => File.WriteAllText(_scratch[Trap.Go], "");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakePool()
    {
        Trap trap = new(stage, fate, Folder);
        _pool = new ProcessPoolExecutor(new ProcessPoolOptions
        {
            MaxWorkers = moment == Moment.LargeInFlight ? 3 : 2,
            OnWorkerFailure = policy,
            Initializer = () => trap.Reach(Stage.Initializer),
            StartTimeout = stage == Stage.Initializer && fate == Fate.Hang ? TimeSpan.FromMilliseconds(600) : TimeSpan.FromSeconds(60),

            // So that a worker exits while there are calls to run.
            MaxTasksPerWorker = stage != Stage.ExitHandler ? null : moment == Moment.FiftyQueued ? 26 : 1,
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Future<Cargo> SubmitDoomed() => CrashCalls.Try(() => _pool!.Submit(
        Doomed.Call, new Cargo(new Trap(stage, fate, Folder)), new CallOptions { Timeout = _outcome == Outcome.TimesOut ? HangLimit : null }));

    private Task<Future<Cargo>> SubmitDoomedAsync()
    {
        if (moment != Moment.Callback)
        {
            return Task.FromResult(SubmitDoomed());
        }

        TaskCompletionSource<Future<Cargo>> submitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CrashCalls.Try(() => _pool!.Submit(Work.Add, 1, 2)).AddDoneCallback((Future<int> _) => submitted.SetResult(SubmitDoomed()));
        return submitted.Task;
    }

    /// <summary>Makes the moment what it is, while the trap waits.</summary>
    private async Task SurroundAsync()
    {
        _queued = Queue(moment switch { Moment.FiftyQueued => 50, Moment.LargeInFlight => 0, _ => 1 });
        switch (moment)
        {
            case Moment.LargeInFlight:
                _large = CrashCalls.Try(() => _pool!.Submit(Functions.Echo<byte[]>, new byte[Megabytes64]));
                if (stage != Stage.Initializer)
                {
                    await Until.True(() => _large.State != FutureState.Pending).WaitAsync(CrashCalls.Deadline);
                }

                break;
            case Moment.AfterShutdown:
                _pool!.Shutdown(wait: false);
                break;
            case Moment.AfterDrop:
                WeakReference dropped = Drop();
                await Until.True(() =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return !dropped.IsAlive;
                }).WaitAsync(CrashCalls.Deadline);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Future<int>[] Queue(int count) => [.. Enumerable.Range(0, count).Select(i => CrashCalls.Try(() => _pool!.Submit(Work.Add, i, i)))];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Drop()
    {
        WeakReference dropped = new(_pool);
        _pool = null;
        return dropped;
    }

    private async Task CheckOthersAsync()
    {
        if (!BreaksPool)
        {
            Scratch.Write(_scratch["release"], "");
            Assert.Null(await CrashCalls.EndAsync(_running!));
            foreach (Future<int> call in _queued)
            {
                Assert.Null(await CrashCalls.EndAsync(call));
            }

            Assert.Equal(Enumerable.Range(0, _queued.Length).Select(static i => 2 * i), _queued.Select(static call => call.Result));
            if (_large is not null)
            {
                Assert.Null(await CrashCalls.EndAsync(_large));
                Assert.Equal(Megabytes64, _large.Result.Length);
            }

            return;
        }

        foreach (Future<int> call in _queued.Prepend(_running!))
        {
            Expectation.CheckBroken(stage, fate, await CrashCalls.EndAsync(call), Folder);
        }

        // It may have been over before the pool broke.
        if (_large is not null && await CrashCalls.EndAsync(_large) is { } error)
        {
            Expectation.CheckBroken(stage, fate, error, Folder);
        }
    }

    private async Task CheckPoolAsync()
    {
        if (_pool is null)
        {
            return;
        }

        if (BreaksPool)
        {
            Expectation.CheckBroken(stage, fate, Record.Exception(() => { _pool.Submit(Work.Add, 1, 2); }), Folder);
        }
        else if (moment == Moment.AfterShutdown)
        {
            Assert.Throws<ExecutorShutdownException>(() => { _pool.Submit(Work.Add, 1, 2); });
        }
        else
        {
            Assert.Equal(3, await _pool.Submit(Work.Add, 1, 2).AsTask().WaitAsync(CrashCalls.Deadline));
        }

        await Task.Run(() => _pool.Shutdown()).WaitAsync(CrashCalls.Deadline);
    }
}
