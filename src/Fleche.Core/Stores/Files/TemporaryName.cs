using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fleche.Caches;

namespace Fleche.Stores.Files;

/// <summary>Names for files that are not finished: nobody can guess one, and each says which process it belongs to.</summary>
/// <remarks><c>random.seconds.owner.process</c>: since 1970, in hexadecimal digits; the owner is the machine since its start, with its space of process ids (machines and containers may share a name).</remarks>
internal static class TemporaryName
{
    /// <summary>The end of the names of temporary files.</summary>
    public const string Extension = ".tmp";

    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);
    private static readonly string Owner = MakeOwner();

    /// <summary>A new name, without extension.</summary>
    public static string Next() => Make(DateTimeOffset.UtcNow, Environment.ProcessId);

    /// <summary>A name that a process on this machine would make.</summary>
    internal static string Make(DateTimeOffset time, int process) =>
        string.Create(CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}.{time.ToUnixTimeSeconds():x}.{Owner}.{process}");

    /// <summary>Whether whoever made a name will not come back to it: the process is dead, or it had an hour.</summary>
    /// <param name="name">The name without extension; one of another form is nobody's.</param>
    public static bool IsAbandoned(string name) => name.Split('.') is [{ Length: 16 }, var seconds, var owner, var process]
        && long.TryParse(seconds, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long made)
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
        && (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - made > LongestLife.TotalSeconds || (owner == Owner && !IsAlive(id)));

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

    private static string MakeOwner() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LeaseOwner.ThisMachine)).AsSpan(0, 4));
}
