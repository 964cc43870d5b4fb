namespace Fleche.ProcessPool.Workers;

/// <summary>How a worker process ended.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="ExitCode">Its exit code, where it could be learned.</param>
/// <param name="StandardErrorTail">The last lines that it wrote to standard error.</param>
/// <param name="HasConnected">Whether it had become a worker; before that it is <c>dotnet</c>, whose own errors are exit codes from 128 up, and no signals.</param>
internal sealed record WorkerEnd(int ProcessId, int? ExitCode, string StandardErrorTail, bool HasConnected)
{
    /// <summary>For how long it went on without its pipe, after which it was killed; <see langword="null"/>: it was not.</summary>
    public TimeSpan? WentOnFor { get; init; }

    /// <summary>The signal behind the exit code.</summary>
    public string? Signal => ExitCode is { } code ? Signals.FromExitCode(code) : null;

    /// <summary>As in <c>Worker process 4711 was ended by SIGKILL (exit code 137)</c>.</summary>
    public override string ToString() => (Signal, ExitCode) switch
    {
        ({ } signal, { } code) when !HasConnected => $"Worker process {ProcessId} ended with exit code {code}, as after {signal},",
        ("SIGKILL", _) when WentOnFor is { } time => $"Worker process {ProcessId}, whose pipe to this program was closed, went on for {time.TotalSeconds:0.###} s and was killed",
        ({ } signal, { } code) => $"Worker process {ProcessId} was ended by {signal} (exit code {code})",
        (null, { } code) => $"Worker process {ProcessId} exited with code {code}",
        _ => $"Worker process {ProcessId} ended in an unknown way",
    };

    /// <summary>The paragraph of a message that quotes standard error; empty when nothing was written.</summary>
    public string Quote() => StandardErrorTail.Length == 0 ? "" : $"\nThe last that it wrote to standard error:\n{StandardErrorTail}";
}
