using System.Runtime.CompilerServices;
using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>Ways in which a program with pools ends.</summary>
internal static class Endings
{
    /// <summary>Main returns with calls pending and an executor that nobody shut down.</summary>
    public static int ExitWithPending(string folder)
    {
        SubmitEight(folder);
        return 0;
    }

    public static int ExitWithCode(string folder)
    {
        SubmitEight(folder);
        Environment.Exit(3);
        return 0;
    }

    /// <summary>Main returns after a shutdown that did not wait.</summary>
    public static int ExitAfterShutdown()
    {
        ProcessPoolExecutor pool = new(1);
        pool.Submit(Calls.PrintAfter, "apple", 300);
        pool.Shutdown(wait: false);
        return 0;
    }

    /// <summary>The last call prints much, and Main returns with its result.</summary>
    public static int ExitAfterMuchOutput()
    {
        using ProcessPoolExecutor pool = new(1);
        return pool.Submit(Calls.PrintLines, 20_000).Result;
    }

    /// <summary>An exit handler that runs after the pool's own submits another call.</summary>
    public static int SubmitAtExit()
    {
        ProcessPoolExecutor pool = new(1);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                pool.Submit(Calls.Double, 1);
                Console.WriteLine("taken");
            }
            catch (InvalidOperationException e)
            {
                Console.WriteLine(e.GetType().Name);
            }
        };
        return pool.Submit(Calls.Double, 0).Result;
    }

    /// <summary>The executor is collected while its calls run; then Main returns.</summary>
    public static int DropsExecutor(string folder)
    {
        WeakReference dropped = SubmitEight(folder);
        while (dropped.IsAlive)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return 0;
    }

    public static int UnhandledException()
    {
        ProcessPoolExecutor pool = new(2);
        pool.Submit(Calls.Spin);
        Console.ReadLine();
        throw new InvalidOperationException("the program's own fault");
    }

    /// <summary>Waits for calls that never end, as programs do when somebody presses Ctrl-C.</summary>
    public static int Waits()
    {
        ProcessPoolExecutor pool = new(2);
        Future<int>[] calls = [.. Enumerable.Range(0, 10).Select(_ => pool.Submit(Calls.Spin))];
        return calls[0].Result;
    }

    /// <summary>Takes Ctrl-C into its own hands, finishes its calls, and returns.</summary>
    public static int HandlesCtrlC(string folder)
    {
        using ManualResetEventSlim pressed = new();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            pressed.Set();
        };
        using ProcessPoolExecutor pool = new(1);
        Future<int> call = pool.Submit(Calls.WriteAfter, Path.Combine(folder, "0"), 1500);
        while (!call.IsRunning)
        {
            Thread.Sleep(1);
        }

        Console.WriteLine("ready");
        pressed.Wait();
        Console.WriteLine($"result {call.Result}");
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SubmitEight(string folder)
    {
        ProcessPoolExecutor pool = new(4);
        for (int i = 0; i < 8; i++)
        {
            pool.Submit(Calls.WriteAfter, Path.Combine(folder, i.ToString()), 200);
        }

        return new WeakReference(pool);
    }
}
