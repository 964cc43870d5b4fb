using System.Buffers;

namespace Fleche.Worker.Protocol;

/// <summary>
/// What a worker is told when it is started: an environment variable, taken away before any user code runs, since a command line is
/// readable by every user of the machine and an inherited variable would make the user's own child processes look like workers.
/// </summary>
/// <param name="PipePath">The pipe to connect to.</param>
/// <param name="RecorderPath">The file of its <see cref="FlightRecorder"/>.</param>
/// <param name="Secret">What it must say first.</param>
internal sealed record WorkerOrders(string PipePath, string RecorderPath, byte[] Secret)
{
    /// <summary>Holds the orders of the process that is to be a worker.</summary>
    public const string Variable = "FLECHE_WORKER";

    /// <summary>How many pools deep a process is nested: 0 or absent in the program, 1 in its workers, and so on.</summary>
    public const string DepthVariable = "FLECHE_DEPTH";

    private const char Separator = '|';

    /// <summary>Whether this process was started as a worker but has not become one.</summary>
    public static bool ArePending => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public override string ToString() => string.Join(Separator, PipePath, RecorderPath, Convert.ToHexString(Secret));

    /// <summary>Takes the orders out of this process's environment.</summary>
    /// <returns><see langword="null"/> when there are none, or they are no orders.</returns>
    public static WorkerOrders? Take()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        byte[] secretBytes = new byte[Hello.SecretLength];
        return text?.Split(Separator) is [var pipe, var recorder, { Length: 2 * Hello.SecretLength } secret]
            && Convert.FromHexString(secret, secretBytes, out _, out _) == OperationStatus.Done
            ? new WorkerOrders(pipe, recorder, secretBytes)
            : null;
    }
}
