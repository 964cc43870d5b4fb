namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>What is documented, and whether an exception is it.</summary>
internal static class Expectation
{
    public static Outcome Of(Stage stage, Fate fate) => (stage, fate) switch
    {
        (Stage.ExitHandler, _) => Outcome.Works,
        (Stage.Initializer, _) => Outcome.NeverStarts,
        (_, Fate.Hang) => Outcome.TimesOut,
        (Stage.Run, Fate.Throw) => Outcome.Throws,
        (not Stage.Finalizer, Fate.Throw) => Outcome.Refused,
        _ => Outcome.Dies,
    };

    /// <summary>Whether all other calls fail too.</summary>
    public static bool BreaksPool(Outcome outcome, WorkerFailurePolicy policy) =>
        outcome == Outcome.NeverStarts || (outcome == Outcome.Dies && policy == WorkerFailurePolicy.BreakPool);

    /// <summary>Checks how the call ended that came by the trap.</summary>
    public static void CheckDoomed(Stage stage, Fate fate, Exception? error, string folder)
    {
        switch (Of(stage, fate))
        {
            case Outcome.Works:
                Assert.Null(error);
                break;
            case Outcome.Throws:
                Assert.Equal(Trap.Words, Assert.IsType<InvalidOperationException>(error).Message);
                Assert.Contains("Doomed.Call(Cargo cargo)", error.StackTrace, StringComparison.Ordinal);
                break;
            case Outcome.Refused:
                Assert.IsType<PayloadSerializationException>(error);
                Assert.Contains(Trap.Words, error.Message, StringComparison.Ordinal);
                Assert.Contains(NameOf(stage), error.Message, StringComparison.Ordinal);
                break;
            case Outcome.TimesOut:
                Assert.IsType<TaskTimeoutException>(error);
                Assert.StartsWith(Doomed.Name, error.Message, StringComparison.Ordinal);
                Assert.Contains($"worker process {Assert.Single(Trap.SprungIn(folder))} was killed", error.Message, StringComparison.Ordinal);
                break;
            case Outcome.Dies:
                CheckDeath(stage, fate, error, Assert.Single(Trap.SprungIn(folder)));
                Assert.StartsWith("Worker process ", error!.Message, StringComparison.Ordinal);
                break;
            case Outcome.NeverStarts:
                CheckBroken(stage, fate, error, folder);
                break;
        }
    }

    /// <summary>Checks what the other calls, and later submissions, fail with in a pool that is broken.</summary>
    public static void CheckBroken(Stage stage, Fate fate, Exception? error, string folder)
    {
        if (Of(stage, fate) == Outcome.Dies)
        {
            CheckDeath(stage, fate, error, Assert.Single(Trap.SprungIn(folder)));
            Assert.StartsWith("The pool is broken, and this call with it: Worker process ", error!.Message, StringComparison.Ordinal);
            return;
        }

        Assert.IsType<BrokenProcessPoolException>(error);
        (int exitCode, string? signal) = EndOf(fate);
        string reason = fate switch
        {
            Fate.Throw => Trap.Words,
            Fate.Hang => nameof(ProcessPoolOptions.StartTimeout),
            _ => signal is null ? $"exited with code {exitCode} while it ran the pool's initializer" : $"was ended by {signal} (exit code {exitCode}) while it ran the pool's initializer",
        };
        Assert.True(error.Message.Contains(reason, StringComparison.Ordinal), error.Message);
    }

    private static void CheckDeath(Stage stage, Fate fate, Exception? error, int worker)
    {
        TerminatedWorkerException death = Assert.IsType<TerminatedWorkerException>(error);
        (int exitCode, string? signal) = stage == Stage.Finalizer && fate == Fate.Throw ? (134, "SIGABRT") : EndOf(fate);
        Assert.Equal((worker, exitCode, signal), (death.ProcessId, death.ExitCode, death.Signal));
        Assert.Contains($"while it ran {Doomed.Name}.", death.Message, StringComparison.Ordinal);
    }

    /// <summary>How a process ends by a fate.</summary>
    private static (int ExitCode, string? Signal) EndOf(Fate fate) => fate switch
    {
        Fate.ExitZero => (0, null),
        Fate.ExitThree => (3, null),
        Fate.FailFast => (134, "SIGABRT"),
        Fate.SegmentationFault => (139, "SIGSEGV"),
        _ => (137, "SIGKILL"),
    };

    /// <summary>What a message calls the value that could not travel.</summary>
    private static string NameOf(Stage stage) => stage switch
    {
        Stage.SerializeArgument or Stage.DeserializeArgument => "arg1",
        Stage.DeserializeResult => $"The result of {Doomed.Name}",
        _ => "result",
    };
}
