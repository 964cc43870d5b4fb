using System.Collections;

namespace Fleche.Reporting;

/// <summary>Where a log entry comes from: the scope around it in the program's loggers.</summary>
/// <param name="ProcessId">The worker's process id.</param>
/// <param name="Call">The function; <see langword="null"/>: none.</param>
internal sealed record ReportOrigin(int ProcessId, string? Call) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("WorkerProcessId", ProcessId),
        1 => new("Call", Call),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As in <c>worker process 4711, Program.Cube(Int32)</c>.</summary>
    public override string ToString() => Call is null ? $"worker process {ProcessId}" : $"worker process {ProcessId}, {Call}";
}
