namespace Fleche.Worker.Running;

/// <summary>
/// The sockets that the .NET runtime opens in the temporary folder for debuggers and profilers. A process that is killed leaves them
/// there: https://learn.microsoft.com/dotnet/core/diagnostics/diagnostic-port.
/// </summary>
internal static class DiagnosticFiles
{
    /// <summary>Deletes those of a process that has ended, or is about to end without clearing up.</summary>
    public static void Delete(int processId, string temporaryFolder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // A variable that is empty counts as none, as it does for the runtime.
        string folder = temporaryFolder.Length == 0 ? "/tmp" : temporaryFolder;
        foreach (string pattern in new[] { $"dotnet-diagnostic-{processId}-*", $"clr-debug-pipe-{processId}-*" })
        {
            try
            {
                foreach (string file in Directory.EnumerateFiles(folder, pattern))
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
}
