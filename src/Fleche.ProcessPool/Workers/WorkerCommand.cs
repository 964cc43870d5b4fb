using System.Diagnostics;
using Fleche.Memoization;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// The command that starts a worker with exactly this program's assemblies and without running its <c>Main</c>: the program's
/// dependency and runtime files (of a plug-in: its own) with Fleche.Worker as the entry point, or, where there is no separate <c>dotnet</c>
/// (single-file, self-contained), the program's own executable with a startup hook that takes over before <c>Main</c>.
/// </summary>
internal static class WorkerCommand
{
    /// <summary>Makes the start information of one worker.</summary>
    /// <param name="options">The pool's options.</param>
    /// <param name="name">The name of the folder that the worker's pipe will be in.</param>
    /// <exception cref="InvalidOperationException">This program cannot start workers; the message says what to change.</exception>
    public static ProcessStartInfo Create(ProcessPoolOptions options, string name)
    {
        // All three streams are redirected: otherwise the runtime takes the worker for a user of the terminal and reconfigures it.
        ProcessStartInfo start = new()
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? IsolatedRun.ProgramDirectory ?? "",
        };
        WorkerEnvironment.Set(start.Environment, options, name);
        SetProgram(start);
        return start;
    }

    private static void SetProgram(ProcessStartInfo start)
    {
        if (WorkerFiles.TrySetCommand(start, out string missing))
        {
            return;
        }

        if (!WorkerFiles.AreInProgram)
        {
            throw new InvalidOperationException($"No worker can be started. {missing}");
        }

        if (AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool hooks) && !hooks)
        {
            throw new InvalidOperationException(
                "This program is published in a form whose workers need the runtime's startup hooks, which it switches off. "
                + $"{WrongStart.Trimming} Otherwise set <StartupHookSupport>true</StartupHookSupport> in its project file and publish it again.");
        }

        start.FileName = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this program is unknown, so no worker can be started from it.");

        // Whatever the pool's options say of this variable: without our hook the process would run the program's Main.
        start.Environment[HookVariable.Name] = HookVariable.WithOurs(start.Environment.TryGetValue(HookVariable.Name, out string? others) ? others : null);
    }
}
