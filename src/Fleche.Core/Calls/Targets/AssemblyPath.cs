using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Fleche.Calls.Targets;

/// <summary>Where an assembly was loaded from.</summary>
internal static class AssemblyPath
{
    /// <summary>The file, or <see langword="null"/> for an assembly out of a single-file program or out of memory.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Having no path is how a single-file program is recognized.")]
    public static string? Of(Assembly assembly) => assembly.Location is { Length: > 0 } path ? path : null;
}
