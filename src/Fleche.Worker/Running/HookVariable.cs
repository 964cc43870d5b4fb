namespace Fleche.Worker.Running;

/// <summary>The runtime's list of startup hooks; ours may stand in it beside those of other tools.</summary>
internal static class HookVariable
{
    public const string Name = "DOTNET_STARTUP_HOOKS";

    /// <summary>A simple name is found among the program's own assemblies, in a single file too.</summary>
    private static readonly string Ours = typeof(HookVariable).Assembly.GetName().Name!;

    /// <summary>The list with our hook added.</summary>
    public static string WithOurs(string? others) => string.IsNullOrEmpty(others) ? Ours : others + Path.PathSeparator + Ours;

    /// <summary>Takes our hook out again, so that processes which user code starts are not captured.</summary>
    public static void RemoveOurs()
    {
        if (Environment.GetEnvironmentVariable(Name) is { } hooks && hooks.EndsWith(Ours, StringComparison.Ordinal))
        {
            string others = hooks[..^Ours.Length].TrimEnd(Path.PathSeparator);
            Environment.SetEnvironmentVariable(Name, others.Length == 0 ? null : others);
        }
    }
}
