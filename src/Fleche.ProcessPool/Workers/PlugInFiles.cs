using System.Reflection;
using Fleche.Calls.Targets;

namespace Fleche.ProcessPool.Workers;

/// <summary>The files of a plug-in that brings Fleche along, in a program that does not know Fleche.</summary>
internal static class PlugInFiles
{
    /// <summary>
    /// The assembly that lies beside Fleche, is loaded with it, and was built as a plug-in: with a dependency file and a runtime configuration of its own.
    /// </summary>
    /// <param name="ours">An assembly of Fleche.</param>
    /// <returns>Its path without the ending; <see langword="null"/> when there is none.</returns>
    public static string? FindBeside(string ours) => AssemblyLoader.Own.Assemblies
        .Where(static assembly => !assembly.IsDynamic && assembly != Assembly.GetEntryAssembly())
        .Select(AssemblyPath.Of)
        .Where(path => path is not null && Path.GetDirectoryName(path) == Path.GetDirectoryName(ours))
        .Select(static path => Path.ChangeExtension(path!, null))
        .FirstOrDefault(static plugIn => File.Exists(plugIn + HostFiles.DependenciesEnding) && File.Exists(plugIn + HostFiles.ConfigurationEnding));
}
