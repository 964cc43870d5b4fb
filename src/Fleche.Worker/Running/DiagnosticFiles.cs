namespace Fleche.Worker.Running;

/// <summary>
/// The sockets that the .NET runtime opens in the temporary folder for debuggers and profilers. A process that is killed leaves them
/// there: https://learn.microsoft.com/dotnet/core/diagnostics/diagnostic-port. Their names say when the process started, since a temporary folder may be
/// shared by containers, whose processes have the same numbers, and hold what an earlier process of that number has left.
/// </summary>
internal sealed class DiagnosticFiles
{
    /// <summary>How far the time of a file may lie before that of the clock: file systems round down.</summary>
    private static readonly TimeSpan CoarsestClock = TimeSpan.FromSeconds(1);

    private readonly int _processId;

    /// <summary>When the process started, as the names say it; null: it has no such files.</summary>
    private readonly string? _start;

    /// <summary>When its files were made, in UTC, if nothing says when it started: it had ended before it was looked at.</summary>
    private readonly (DateTime Earliest, DateTime Latest)? _made;

    /// <summary>Those of a process that lives, or has ended a moment ago.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="startedAfter">A time just before its start, in UTC; not needed for a process that surely lives.</param>
    public DiagnosticFiles(int processId, DateTime? startedAfter = null)
    {
        _processId = processId;
        _start = OperatingSystem.IsLinux() ? ReadStart(processId) : OperatingSystem.IsWindows() ? null : "*";
        if (_start is null && OperatingSystem.IsLinux() && startedAfter is { } earliest)
        {
            _start = "*";
            _made = (earliest - CoarsestClock, DateTime.UtcNow);
        }
    }

    /// <summary>Deletes those of the process, which has ended, or is about to end without clearing up.</summary>
    public void Delete(string temporaryFolder)
    {
        if (_start is null)
        {
            return;
        }

        // A variable that is empty counts as none, as it does for the runtime.
        string folder = temporaryFolder.Length == 0 ? "/tmp" : temporaryFolder;
        foreach (string pattern in new[] { $"dotnet-diagnostic-{_processId}-{_start}-*", $"clr-debug-pipe-{_processId}-{_start}-*" })
        {
            try
            {
                foreach (string file in Directory.EnumerateFiles(folder, pattern).Where(WasMade))
                {
                    File.Delete(file);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A temporary folder that went away or cannot be read holds nothing that we could delete.
            }
        }
    }

    private bool WasMade(string file) => _made is not var (earliest, latest) || (File.GetLastWriteTimeUtc(file) is var made && made >= earliest && made <= latest);

    /// <summary>Field 22 of /proc/[pid]/stat, proc(5); the second one, the name, may contain anything.</summary>
    private static string? ReadStart(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
