using System.Collections.Concurrent;
using Fleche.ProcessPool.Tests.Crashes;
using Work = Fleche.ProcessPool.Tests.Crashes.Work;

namespace Fleche.ProcessPool.Tests.Exiting;

/// <summary>Signals that come while a worker runs the exit handlers that its calls have left.</summary>
public sealed class WorkerExitTests : ProcessTest
{
    private const int SigInt = 2;

    private readonly Scratch _scratch = new();
    private readonly ConcurrentQueue<WorkerChange> _ended = [];

    public override async Task DisposeAsync()
    {
        _scratch.Dispose();
        await base.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task CtrlC_InAnExitHandler_TheHandlerGoesOn()
    {
        (int worker, Task end) = await BeginToEndAsync();

        Native.Kill(worker, SigInt);
        Native.Kill(worker, SigInt);
        Scratch.Write(_scratch["go on"], "");
        await end;

        Assert.True(File.Exists(_scratch["over"]));
        Assert.Equal((0, null), (Assert.Single(_ended).ExitCode, _ended.Single().Signal));
    }

    [Fact(Timeout = 30_000)]
    public async Task SigTerm_InAnExitHandler_EndsTheWorkerAndNothingIsLeft()
    {
        (int worker, Task end) = await BeginToEndAsync();

        Native.Kill(worker, Native.SigTerm);
        await end;

        Assert.False(File.Exists(_scratch["over"]));
        Assert.Equal(143, Assert.Single(_ended).ExitCode);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"*-{worker}-*"));
    }

    /// <summary>Has a worker leave, which is in an exit handler now.</summary>
    private async Task<(int Worker, Task End)> BeginToEndAsync()
    {
        ProcessPoolExecutor pool = Pools.Breaking();
        pool.WorkerChanged += change =>
        {
            if (change.NewState == WorkerState.Ended)
            {
                _ended.Enqueue(change);
            }
        };
        int worker = await pool.Submit(HandleExit, _scratch["begun"], _scratch["go on"], _scratch["over"]);
        Task end = Task.Run(() => pool.Shutdown());
        await _scratch.ReadAsync("begun");
        return (worker, end);
    }

    private static int HandleExit(string begun, string goOn, string over)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Work.WaitFor(begun, goOn);
            Scratch.Write(over, "");
        };
        return Environment.ProcessId;
    }
}
