using System.Diagnostics;
using System.Reflection;
using Fleche.Calls.Targets;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Workers;

/// <summary>
/// What a separate <c>dotnet</c> runs a worker with, so that it has exactly the program's assemblies: where that is, is found out once, since the program's
/// working directory may change; whether it is there, at each start.
/// </summary>
internal static class WorkerFiles
{
    private const string WayOut = "If it was moved or deleted while the program runs, start the program again from where it is now.";

    /// <summary>Fleche.Worker; <see langword="null"/> in a single-file program.</summary>
    private static readonly string? Worker = AssemblyPath.Of(typeof(WorkerProcess).Assembly);

    /// <summary>Where the <c>dotnet</c> is that runs this program, or that belongs to the runtime it runs on.</summary>
    private static readonly string Dotnet = HostFiles.IsDotnet ? Environment.ProcessPath! : HostFiles.DotnetOfRuntime();

    /// <summary>Whether Fleche is among the program's dependencies, and not only among those of a plug-in.</summary>
    private static readonly bool IsOfProgram = Worker is null || HostFiles.IsAssemblyOfProgram(Worker);

    private static readonly string? PlugIn = IsOfProgram ? null : PlugInFiles.FindBeside(Worker!);
    private static readonly string? Dependencies = IsOfProgram ? HostFiles.Dependencies() : PlugIn + HostFiles.DependenciesEnding;
    private static readonly string Configuration = IsOfProgram ? HostFiles.Configuration(Dependencies) : PlugIn + HostFiles.ConfigurationEnding;

    /// <summary>Whether this program can start itself as a worker: its executable brings its assemblies along (single file), or its runtime (self-contained).</summary>
    public static bool AreInProgram =>
        IsOfProgram && !HostFiles.IsDotnet && Assembly.GetEntryAssembly() is { } entry
        && (AssemblyPath.Of(entry) is null || !File.Exists(Dotnet) || HostFiles.IsExtracted);

    /// <summary>Sets the command that starts a worker.</summary>
    /// <param name="start">Where to set it.</param>
    /// <param name="missing">What it lacks, and what to do about that; empty when it was set.</param>
    /// <returns>Whether it was set.</returns>
    public static bool TrySetCommand(ProcessStartInfo start, out string missing)
    {
        missing = FindMissing() ?? "";
        if (missing.Length > 0)
        {
            return false;
        }

        start.FileName = Dotnet;
        start.ArgumentList.Add("exec");
        foreach ((string option, string value) in HostFiles.OtherOptions)
        {
            start.ArgumentList.Add(option);
            start.ArgumentList.Add(value);
        }

        start.ArgumentList.Add("--runtimeconfig");
        start.ArgumentList.Add(Configuration);
        if (File.Exists(Dependencies))
        {
            start.ArgumentList.Add("--depsfile");
            start.ArgumentList.Add(Dependencies);
        }

        start.ArgumentList.Add(Worker!);
        return true;
    }

    private static string? FindMissing()
    {
        if (Worker is null)
        {
            return "Fleche.Worker was loaded from memory, and worker processes need its file. Keep Fleche's assemblies as files beside the program's.";
        }

        if (!File.Exists(Dotnet))
        {
            return $"Workers are run by the dotnet of the program's runtime, and there is no '{Dotnet}'. Run the program on an installed .NET runtime.";
        }

        if (!IsOfProgram && PlugIn is null)
        {
            return $"Fleche belongs to a plug-in, and workers need the .deps.json and the .runtimeconfig.json of that: beside '{Worker}' there are none. "
                + "Set <EnableDynamicLoading>true</EnableDynamicLoading> in the plug-in's project file, and keep the two files beside its assembly.";
        }

        if (!File.Exists(Worker))
        {
            return $"Workers need '{Worker}', which does not exist. {WayOut}";
        }

        if (!File.Exists(Configuration))
        {
            return $"Workers need '{Configuration}', which does not exist. {WayOut} If its build leaves it out or it was renamed, put it beside the program under this name.";
        }

        // Without it, the runtime takes all assemblies beside Fleche.Worker: the program's own, where they lie together.
        return File.Exists(Dependencies) || HostFiles.IsProgramFolder(Path.GetDirectoryName(Worker)!)
            ? null
            : $"Workers need '{Dependencies}', which does not exist, since '{Worker}' does not lie beside the program. {WayOut} "
                + "If its build leaves it out, set <GenerateDependencyFile>true</GenerateDependencyFile> in its project file.";
    }
}
