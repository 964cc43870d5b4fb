using System.Diagnostics;
using Fleche;
using Fleche.ProcessPool;

namespace RiskyCalls;

/// <summary>A risky call, and what its caller must see.</summary>
internal sealed record Risk(string Name, Action Call, Predicate<Exception> IsExpected, TimeSpan? Timeout = null)
{
    /// <summary>A bug in native code: a signal on Unix, an exception code on Windows.</summary>
    public static Risk NativeCrash { get; } = new(
        "native crash",
        RiskyWork.FreeAWrongPointer,
        error => error is TerminatedWorkerException { ExitCode: not 0 } death
            && (death.Signal is "SIGSEGV" or "SIGABRT" || OperatingSystem.IsWindows()));

    public static IReadOnlyList<Risk> All { get; } =
    [
        new(
            "stack overflow",
            RiskyWork.OverflowTheStack,
            error => error is TerminatedWorkerException death && death.StandardErrorTail.Contains(nameof(RiskyWork))),
        new(
            "endless loop",
            RiskyWork.LoopForEver,
            error => error is TaskTimeoutException,
            Timeout: TimeSpan.FromSeconds(1)),
        NativeCrash,
        new(
            "Environment.Exit(3)",
            RiskyWork.ExitTheProcess,
            error => error is TerminatedWorkerException { ExitCode: 3, Signal: null }),
    ];

    /// <summary>Takes the risk, and reports what came of it.</summary>
    public async Task<Outcome> TakeAsync(Executor executor)
    {
        long start = Stopwatch.GetTimestamp();
        Future<Unit> future = executor.Submit(Call, new CallOptions { Timeout = Timeout });
        try
        {
            await future;
            return new Outcome(this, null, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception error)
        {
            return new Outcome(this, error, Stopwatch.GetElapsedTime(start));
        }
    }
}
