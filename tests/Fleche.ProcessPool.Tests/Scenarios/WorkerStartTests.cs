using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios;

/// <summary>Workers that end, stop or come in unusual ways (section H), and calls that are stopped before their worker is there (L11).</summary>
public sealed class WorkerStartTests : ProcessTest
{
    // H19: user code ends the worker between its start and its hello
    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(null)]
    public async Task Start_WorkerExitsOrHangsBeforeItsHello_BreaksThePoolWithTheReason(int? exitCode)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions
        {
            MaxWorkers = 1,
            StartTimeout = exitCode is null ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(30),
            Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = MakeHook(scratch["EarlyEnd.dll"], exitCode) },
        });
        BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(pool.Submit(Work.ProcessId).AsTask);
        Assert.Contains(exitCode is null ? "StartTimeout of 0.5 s" : $"exited with code {exitCode} before it was ready", error.Message, StringComparison.Ordinal);
    }

    // H19: what holds its standard streams open lives on
    [Fact(Timeout = 60_000)]
    public async Task Start_WorkerExitsBeforeItsHelloAndLeavesAProcess_BreaksThePoolWithTheReason()
    {
        using Scratch scratch = new();
        string hook = MakeHook(scratch["EarlyEnd.dll"], 3, $"-c \"echo $$ >> {scratch["children"]}; exec sleep 300\"");
        using (ProcessPoolExecutor pool = new(
            new ProcessPoolOptions { MaxWorkers = 1, Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = hook } }))
        {
            BrokenProcessPoolException error = await Assert.ThrowsAsync<BrokenProcessPoolException>(pool.Submit(Work.ProcessId).AsTask);
            Assert.Contains("exited with code 3 before it was ready", error.Message, StringComparison.Ordinal);
        }

        await Until.True(() => File.Exists(scratch["children"]) && File.ReadAllLines(scratch["children"]).Length == 5);
        foreach (int child in File.ReadAllLines(scratch["children"]).Select(int.Parse))
        {
            Assert.True(Leftovers.IsAlive(child));
            Native.Kill(child, 9);
        }
    }

    // H4
    [Fact(Timeout = 60_000)]
    public async Task Resize_TwoSixTwoWhileWorkersLeaveAfterAMillisecond_EveryCallRuns()
    {
        TimeSpan soon = TimeSpan.FromMilliseconds(1);
        foreach (int size in (int[])[2, 6, 2, 1, 2])
        {
            ProcessPoolExecutor pool = ReusableExecutor.Get(size, soon);
            Future<int>[] calls = [.. Enumerable.Range(0, 8).Select(i => pool.Submit(Work.Add, i, size))];
            Assert.Equal(Enumerable.Range(size, 8), await Task.WhenAll(calls.Select(static call => call.AsTask())));
        }

        await ReusableExecutor.Get(reuse: true).DisposeAsync();
    }

    // I1
    [Fact(Timeout = 60_000)]
    public async Task Resize_ToFewerWhileCallsRun_DoesNotWaitAndTheCallsFinish()
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = ReusableExecutor.Get(2);
        Future<int>[] running = [.. Enumerable.Range(0, 2).Select(i => pool.Submit(Work.WaitFor, scratch[$"{i}"], scratch["out"]))];
        await Task.WhenAll(scratch.ReadAsync("0"), scratch.ReadAsync("1"));
        Assert.Same(pool, ReusableExecutor.Get(1));
        Assert.All(running, static call => Assert.True(call.IsRunning));
        Scratch.Write(scratch["out"], "");
        int[] workers = await Task.WhenAll(running.Select(static call => call.AsTask()));
        await Until.True(() => pool.WorkerProcessIds.Count == 1);
        Assert.Contains(await pool.Submit(Work.ProcessId), workers);
    }

    // I4
    [Fact(Timeout = 60_000)]
    public async Task Resize_ItsWorkerIsKilledAtThatMoment_TheNextCallRuns()
    {
        for (int round = 0; round < 3; round++)
        {
            using ProcessPoolExecutor pool = ReusableExecutor.Get(1);
            int worker = await pool.Submit(Work.ProcessId);
            Assert.Same(pool, ReusableExecutor.Get(2));
            Native.Kill(worker, 9);
            Assert.Equal(42, await pool.Submit(Work.Add, 40, 2));
        }
    }

    // H9: an executor that was dropped runs what it was given, with as many workers as it takes
    [Fact(Timeout = 60_000)]
    public async Task MaxTasksPerWorker_ReachedAfterTheExecutorWasCollected_WorkerIsReplacedForTheQueuedCalls()
    {
        using Scratch scratch = new();
        (WeakReference pool, Future<int>[] calls) = SubmitAndDrop(scratch["in"], scratch["out"]);
        await scratch.ReadAsync("in");
        await Until.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !pool.IsAlive;
        });
        Scratch.Write(scratch["out"], "");
        Assert.Equal(3, (await Task.WhenAll(calls.Select(static call => call.AsTask()))).Distinct().Count());
    }

    // L11
    [Fact(Timeout = 30_000)]
    public async Task Token_CancelledWhileTheInitializerRuns_TheCallNeverRunsAndThePoolGoesOn()
    {
        using Scratch scratch = new();
        using CancellationTokenSource source = new();
        string sign = scratch["sign"], release = scratch["release"];
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, Initializer = () => Work.WaitFor(sign, release) });
        Future<int> stopped = pool.Submit(Work.Hang, scratch["ran"], new CallOptions { CancellationToken = source.Token, Timeout = TimeSpan.FromSeconds(1) });
        Future<int> next = pool.Submit(Work.Add, 1, 2);
        await scratch.ReadAsync("sign");
        await source.CancelAsync();
        Assert.True(stopped.IsCancelled);
        Scratch.Write(release, "");
        Assert.Equal(3, await next);
        Assert.False(File.Exists(scratch["ran"]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Pool, Future<int>[] Calls) SubmitAndDrop(string sign, string release)
    {
        ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 1, MaxTasksPerWorker = 1 });
        return (new WeakReference(pool), [pool.Submit(Work.WaitFor, sign, release), pool.Submit(Work.ProcessId), pool.Submit(Work.ProcessId)]);
    }

    /// <summary>Writes an assembly whose startup hook ends its process at once, or hangs, after it has started a shell, if there are arguments for one.</summary>
    private static string MakeHook(string path, int? exitCode, string? shell = null)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("EarlyEnd"), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("EarlyEnd").DefineType("StartupHook", TypeAttributes.Public);
        ILGenerator code = type.DefineMethod("Initialize", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        if (shell is not null)
        {
            code.Emit(OpCodes.Ldstr, "/bin/sh");
            code.Emit(OpCodes.Ldstr, shell);
            code.Emit(OpCodes.Call, typeof(Process).GetMethod(nameof(Process.Start), [typeof(string), typeof(string)])!);
            code.Emit(OpCodes.Pop);
        }

        code.Emit(OpCodes.Ldc_I4, exitCode ?? Timeout.Infinite);
        code.Emit(OpCodes.Call, exitCode is null ? typeof(Thread).GetMethod(nameof(Thread.Sleep), [typeof(int)])! : typeof(Environment).GetMethod(nameof(Environment.Exit))!);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        assembly.Save(path);
        return path;
    }
}
