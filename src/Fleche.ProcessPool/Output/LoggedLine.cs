using Fleche.Logging;
using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Output;

/// <summary>Lines of workers as log messages.</summary>
internal static class LoggedLine
{
    /// <summary>What stands in place of the rest of a line that goes on.</summary>
    private const string Rest = " …";

    /// <summary>Writes a line, and before it how many were lost.</summary>
    public static void Write(ILogger logger, LogLevel level, WorkerLine line)
    {
        string stream = Name(line.Stream);
        if (line.Dropped > 0)
        {
            ProcessPoolLog.LinesDropped(logger, line.Dropped, stream, line.ProcessId);
        }

        ProcessPoolLog.WorkerWrote(logger, level, line.ProcessId, line.Call ?? "no call yet", stream, line.Text, line.Continues ? Rest : "");
    }

    /// <summary>As in <c>standard error</c>.</summary>
    public static string Name(WorkerStream stream) => stream == WorkerStream.StandardOutput ? "standard output" : "standard error";
}
