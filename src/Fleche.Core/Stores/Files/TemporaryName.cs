using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fleche.Stores.Files;

/// <summary>Names for files that are not finished: nobody can guess one, and each says which process it belongs to.</summary>
/// <remarks><c>random.owner.process</c>, where the owner is the machine with its space of process ids (containers may share a machine's name).</remarks>
internal static class TemporaryName
{
    /// <summary>The end of the names of temporary files.</summary>
    public const string Extension = ".tmp";

    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);
    private static readonly string Owner = MakeOwner();

    /// <summary>A new name, without extension.</summary>
    public static string Next() => $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}.{Owner}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Whether whoever made a name will not come back to it: the process is dead, or it had an hour.</summary>
    /// <param name="name">The name without extension.</param>
    /// <param name="written">When its file was written last, UTC.</param>
    public static bool IsAbandoned(string name, DateTime written)
    {
        string[] parts = name.Split('.');
        if (parts.Length == 3 && parts[1] == Owner && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int process) && !IsAlive(process))
        {
            return true;
        }

        return DateTime.UtcNow - written > LongestLife;
    }

    private static bool IsAlive(int process)
    {
        if (process == Environment.ProcessId)
        {
            return true;
        }

        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string MakeOwner()
    {
        string? space = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{space}")).AsSpan(0, 4));
    }
}
