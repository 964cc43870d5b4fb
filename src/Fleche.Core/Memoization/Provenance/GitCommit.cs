using System.Collections.Concurrent;
using Fleche.Configuration;

namespace Fleche.Memoization;

/// <summary>The commit that is checked out around a directory, read from the files of git.</summary>
/// <remarks>Layout: https://git-scm.com/docs/gitrepository-layout. Read once per process and directory.</remarks>
internal static class GitCommit
{
    private const int FewestDigits = 40;
    private const int MostLinks = 10;

    private static readonly ConcurrentDictionary<string, string?> Known = new();

    /// <summary>That of the program, else that of the working directory; null outside of repositories.</summary>
    public static string? Current => Of(AppContext.BaseDirectory) ?? OfWorkingDirectory();

    /// <summary>That of a directory; null outside of repositories.</summary>
    public static string? Of(string directory) => Known.TryGetValue(directory, out string? commit) ? commit : Known.GetOrAdd(directory, Read);

    /// <summary>That of the working directory; null outside of repositories, and if somebody deleted the directory.</summary>
    internal static string? OfWorkingDirectory() => WorkingDirectory.Current is { } directory ? Of(directory) : null;

    private static string? Read(string directory)
    {
        try
        {
            for (DirectoryInfo? at = new(directory); at is not null; at = at.Parent)
            {
                string path = Path.Combine(at.FullName, ".git");
                if (Directory.Exists(path))
                {
                    return ReadHead(path);
                }

                // In a work tree or a submodule it is a file that says where the directory is.
                if (File.Exists(path) && ValueOf(File.ReadAllText(path), "gitdir:") is { } link)
                {
                    return ReadHead(Path.Combine(at.FullName, link));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A repository that cannot be read says nothing of the call, as if there were none.
        }

        return null;
    }

    private static string? ReadHead(string directory)
    {
        string shared = Path.Combine(directory, "commondir") is var file && File.Exists(file)
            ? Path.Combine(directory, File.ReadAllText(file).Trim())
            : directory;
        string text = File.ReadAllText(Path.Combine(directory, "HEAD")).Trim();
        for (int i = 0; i < MostLinks && ValueOf(text, "ref:") is { } name; i++)
        {
            if (Resolve(directory, shared, name) is not { } next)
            {
                return null;
            }

            text = next;
        }

        return text.Length >= FewestDigits && text.All(char.IsAsciiHexDigit) ? text : null;
    }

    private static string? Resolve(string directory, string shared, string name)
    {
        foreach (string place in (string[])[directory, shared])
        {
            string path = Path.Combine(place, name);
            if (File.Exists(path))
            {
                return File.ReadAllText(path).Trim();
            }
        }

        string packed = Path.Combine(shared, "packed-refs");
        return !File.Exists(packed) ? null : File.ReadLines(packed)
            .FirstOrDefault(line => line.EndsWith(' ' + name, StringComparison.Ordinal))?.Split(' ')[0];
    }

    private static string? ValueOf(string text, string name) =>
        text.StartsWith(name, StringComparison.Ordinal) ? text[name.Length..].Trim() : null;
}
