using System.Runtime.InteropServices;

namespace Fleche.Memoization;

/// <summary>Where this process runs: asked for once, since it costs system calls.</summary>
internal static class ThisProcess
{
    /// <summary>The machine.</summary>
    public static string Host { get; } = Environment.MachineName;

    /// <summary>The user.</summary>
    public static string User { get; } = Environment.UserName;

    /// <summary>The version of .NET.</summary>
    public static string Runtime { get; } = RuntimeInformation.FrameworkDescription;
}
