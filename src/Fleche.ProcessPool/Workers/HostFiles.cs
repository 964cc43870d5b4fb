using System.Reflection;
using System.Runtime.InteropServices;

namespace Fleche.ProcessPool.Workers;

/// <summary>What .NET's host has run this program with: https://github.com/dotnet/runtime/blob/main/docs/design/features/host-runtime-information.md.</summary>
internal static class HostFiles
{
    public const string DependenciesEnding = ".deps.json";
    public const string ConfigurationEnding = ".runtimeconfig.json";

    private const string ConfigurationOption = "--runtimeconfig";

    private static readonly string DotnetName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>Whether the program was started by <c>dotnet</c>, and not by an executable of its own.</summary>
    public static bool IsDotnet { get; } = Path.GetFileName(Environment.ProcessPath) == DotnetName;

    /// <summary>The options for the host itself. Read when all above is set.</summary>
    private static List<(string Option, string Value)> GivenOptions { get; } = ReadGivenOptions();

    /// <summary>Options that <c>dotnet</c> was given for the program, and that its workers need too: how a runtime is chosen, and where else assemblies are looked for.</summary>
    public static IEnumerable<(string Option, string Value)> OtherOptions => GivenOptions.Where(static given => given.Option is not (ConfigurationOption or "--depsfile"));

    /// <summary>Whether the program is a single file that has extracted its assemblies.</summary>
    public static bool IsExtracted => !IsDotnet && !IsProgramFolder(Path.GetDirectoryName(Environment.ProcessPath) ?? "");

    /// <summary>Where the <c>dotnet</c> of this runtime is, unless the runtime is the program's own.</summary>
    public static string DotnetOfRuntime()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        return IsProgramFolder(runtime) ? Path.Combine(runtime, DotnetName) : Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", DotnetName));
    }

    /// <summary>Whether the program's assemblies are in this folder.</summary>
    public static bool IsProgramFolder(string folder) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>Whether an assembly is one of the program's dependencies.</summary>
    public static bool IsAssemblyOfProgram(string path)
    {
        string all = Data("TRUSTED_PLATFORM_ASSEMBLIES");
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return all.StartsWith(path, comparison) || all.Contains(Path.PathSeparator + path, comparison);
    }

    /// <summary>The program's dependency file, which need not exist.</summary>
    public static string? Dependencies()
    {
        // The first of a list; but the semicolon that parts them may be in a folder's name too.
        string all = Data("APP_CONTEXT_DEPS_FILES");
        string? likely = null;
        for (int end = 0; end < all.Length; end++)
        {
            end = all.IndexOf(';', end) is >= 0 and var next ? next : all.Length;
            string path = all[..end];
            if (File.Exists(path))
            {
                return path;
            }

            likely ??= path.EndsWith(DependenciesEnding, StringComparison.Ordinal) ? path : null;
        }

        return likely;
    }

    /// <summary>The program's runtime configuration, which need not exist.</summary>
    /// <param name="dependencies">Its dependency file, which has the same name but for the ending, unless the program was started in an unusual way.</param>
    public static string Configuration(string? dependencies)
    {
        string? sibling = dependencies?.EndsWith(DependenciesEnding, StringComparison.Ordinal) is true ? dependencies[..^DependenciesEnding.Length] + ConfigurationEnding : null;
        return GivenOptions.Find(static given => given.Option == ConfigurationOption).Value
            ?? (File.Exists(sibling) ? sibling : Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name + ConfigurationEnding));
    }

    /// <summary>Reads the options for the host itself; only Linux tells.</summary>
    private static List<(string Option, string Value)> ReadGivenOptions()
    {
        List<(string, string)> given = [];
        if (IsDotnet && OperatingSystem.IsLinux())
        {
            // Each with a value, they stand before the program's assembly.
            string[] arguments = File.ReadAllText("/proc/self/cmdline").Split('\0');
            for (int i = arguments[1] == "exec" ? 2 : 1; i + 1 < arguments.Length && arguments[i].StartsWith("--", StringComparison.Ordinal); i += 2)
            {
                given.Add((arguments[i], Full(arguments[i], arguments[i + 1])));
            }
        }

        return given;
    }

    /// <summary>The value of an option, its paths full, since a worker may be started in another folder.</summary>
    private static string Full(string option, string value) => option switch
    {
        ConfigurationOption or "--additionalprobingpath" => Path.GetFullPath(value),
        "--additional-deps" => string.Join(Path.PathSeparator, value.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)),
        _ => value,
    };

    private static string Data(string name) => AppContext.GetData(name) as string ?? "";
}
