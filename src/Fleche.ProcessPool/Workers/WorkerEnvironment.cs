using System.Globalization;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>The environment variables of a worker: the program's own without those that mean the program alone, and what the pool's options add.</summary>
internal static class WorkerEnvironment
{
    private const string EventPipe = "EnableEventPipe";
    private const string EventPipeOutput = "EventPipeOutputPath";

    /// <summary>Variables that would make a profiler or a code-coverage tool attach to every worker.</summary>
    private static readonly string[] Profilers =
        ["CORECLR_ENABLE_PROFILING", "CORECLR_PROFILER", "CORECLR_PROFILER_PATH", "COR_ENABLE_PROFILING", "COR_PROFILER", "COR_PROFILER_PATH"];

    /// <summary>Settings by which a tool waits for one process, the program: a worker would be suspended until the tool resumes it, which it never does.</summary>
    private static readonly string[] DiagnosticPorts = ["DiagnosticPorts", "DefaultDiagnosticPortSuspend"];

    /// <summary>How the names of the runtime's settings begin.</summary>
    private static readonly string[] Prefixes = ["DOTNET_", "COMPlus_"];

    /// <summary>Changes the program's own variables into a worker's.</summary>
    /// <param name="variables">The program's.</param>
    /// <param name="options">The pool's options.</param>
    /// <param name="name">The name of the folder that the worker's pipe will be in.</param>
    public static void Set(IDictionary<string, string?> variables, ProcessPoolOptions options, string name)
    {
        RemoveThoseOfTools(variables);

        // A program whose configuration says server garbage collector would give each worker a heap per core; its environment means the workers too.
        variables.TryAdd("DOTNET_gcServer", "0");
        if (options.WorkerHeapLimit is { } limit)
        {
            // The runtime reads hexadecimal digits.
            variables["DOTNET_GCHeapHardLimit"] = limit.ToString("x", CultureInfo.InvariantCulture);
        }

        foreach ((string variable, string? value) in options.Environment)
        {
            if (value is null)
            {
                variables.Remove(variable);
            }
            else
            {
                variables[variable] = value;
            }
        }

        variables[WorkerOrders.DepthVariable] = (NestingDepth.Current + 1).ToString();
        variables[WorkerOrders.Variable] = name;
    }

    private static void RemoveThoseOfTools(IDictionary<string, string?> variables)
    {
        foreach (string variable in Profilers)
        {
            variables.Remove(variable);
        }

        foreach (string prefix in Prefixes)
        {
            foreach (string setting in DiagnosticPorts)
            {
                variables.Remove(prefix + setting);
            }
        }

        // A trace of each process has a file of its own only where the name says so; else the last one that writes it wins.
        if (!Array.Exists(Prefixes, prefix => variables.TryGetValue(prefix + EventPipeOutput, out string? path) && path!.Contains("{pid}", StringComparison.Ordinal)))
        {
            Array.ForEach(Prefixes, prefix => variables.Remove(prefix + EventPipe));
        }
    }
}
