using System.Diagnostics;
using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>Ends of the program in the middle of its calls.</summary>
internal static class Exits
{
    /// <summary>Main returns with two calls running and six pending; their callbacks say what became of them.</summary>
    /// <param name="policy">The pool's policy.</param>
    /// <param name="folder">Where each call leaves a file.</param>
    /// <param name="gate">The file that the calls wait for.</param>
    public static int WithPolicy(string policy, string folder, string gate)
    {
        SubmitEight(new ProcessPoolExecutor(Options(policy)), folder, path => Calls.WriteWhen(path, gate));
        Console.WriteLine("leaving");
        return 0;
    }

    /// <summary>The same with an executor that was shut down, without waiting, before.</summary>
    public static int AfterShutdown(string policy, string folder, string gate)
    {
        ProcessPoolExecutor pool = new(Options(policy));
        SubmitEight(pool, folder, path => Calls.WriteWhen(path, gate));
        pool.Shutdown(wait: false);
        Console.WriteLine("leaving");
        return 0;
    }

    /// <summary>Another thread ends the program while Main waits for a call.</summary>
    public static int FromThread(string folder)
    {
        ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = SubmitEight(pool, folder, WriteSoon);
        new Thread(static () => Environment.Exit(5)).Start();
        calls[^1].Wait();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>The callback of the first call ends the program.</summary>
    public static int FromCallback(string folder)
    {
        ProcessPoolExecutor pool = new(2);
        SubmitEight(pool, folder, WriteSoon)[0].AddDoneCallback(static _ => Environment.Exit(6));
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>One who watches the pool ends the program.</summary>
    public static int FromWatcher(string folder)
    {
        using ManualResetEventSlim submitted = new();
        ProcessPoolExecutor pool = new(2);
        pool.WorkerChanged += change =>
        {
            if (change.NewState == WorkerState.Idle)
            {
                submitted.Wait();
                Environment.Exit(7);
            }
        };
        SubmitEight(pool, folder, WriteSoon);
        submitted.Set();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Main returns while a callback runs that never ends, and says when.</summary>
    public static int InEndlessCallback()
    {
        using ManualResetEventSlim begun = new();
        using (ProcessPoolExecutor pool = new(1))
        {
            pool.Submit(Calls.Sleep, 100).AddDoneCallback(_ =>
            {
                begun.Set();
                Thread.Sleep(Timeout.Infinite);
            });
        }

        begun.Wait();
        Console.WriteLine(Stopwatch.GetTimestamp());
        return 0;
    }

    /// <summary>Main returns, and a call never does.</summary>
    public static int InEndlessCall()
    {
        ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Calls.Spin);
        WaitUntilRunning(call);
        Console.WriteLine("leaving");
        return 0;
    }

    /// <summary>Main returns with workers that have nothing to do.</summary>
    public static int WithIdleWorkers()
    {
        ProcessPoolExecutor pool = new(2);
        Futures.Wait<Future<int>>([pool.Submit(Calls.Sleep, 200), pool.Submit(Calls.Sleep, 200)]);
        Console.WriteLine("leaving");
        return 0;
    }

    public static int FailFast()
    {
        Begin();
        Console.ReadLine();
        Environment.FailFast("the program's own decision");
        return 0;
    }

    /// <summary>Hears of Ctrl-C and lets it end the program.</summary>
    public static int HearsCtrlC()
    {
        Console.CancelKeyPress += static (_, _) => Console.WriteLine("bye");
        Begin();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Takes Ctrl-C into its own hands while a call runs, and waits for that call.</summary>
    public static int HandlesCtrlC()
    {
        using ManualResetEventSlim pressed = new();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            pressed.Set();
        };
        using ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Calls.Announced, 1000);
        pressed.Wait();
        return call.Result;
    }

    /// <summary>Takes every Ctrl-C into its own hands while its workers come and go: one fewer than failed starts break a pool.</summary>
    public static int SurvivesCtrlC()
    {
        using CountdownEvent pressed = new(4);
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            Console.WriteLine("pressed");
            pressed.Signal();
        };
        using ProcessPoolExecutor pool = new(new ProcessPoolOptions { MaxWorkers = 2, MaxTasksPerWorker = 1 });
        Console.WriteLine("ready");
        int calls = 0;
        for (; !pressed.IsSet; calls++)
        {
            if (pool.Submit(Calls.Double, calls).Result != 2 * calls)
            {
                return 1;
            }
        }

        Console.WriteLine("all right");
        return 0;
    }

    /// <summary>Two calls that never end, and one that waits.</summary>
    private static void Begin()
    {
        ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => pool.Submit(Calls.Spin))];
        WaitUntilRunning(calls[1]);
    }

    private static ProcessPoolOptions Options(string policy) => new() { MaxWorkers = 2, OnProgramExit = Enum.Parse<ProgramExitPolicy>(policy) };

    /// <summary>Returns once two of the eight run.</summary>
    private static Future<int>[] SubmitEight(ProcessPoolExecutor pool, string folder, Func<string, int> write)
    {
        Future<int>[] calls = [.. Enumerable.Range(0, 8).Select(i => pool.Submit(write, Path.Combine(folder, $"{i}")))];
        foreach (Future<int> call in calls)
        {
            call.AddDoneCallback(static call =>
            {
                // Long enough that the program would be gone if it did not wait.
                Thread.Sleep(50);
                Console.WriteLine(call.IsCancelled ? "cancelled" : call.GetException()?.GetType().Name ?? "done");
            });
        }

        WaitUntilRunning(calls[1]);
        return calls;
    }

    private static int WriteSoon(string path) => Calls.WriteAfter(path, 200);

    private static void WaitUntilRunning(Future call)
    {
        while (!call.IsRunning && !call.IsDone)
        {
            Thread.Sleep(1);
        }
    }
}
