using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Fleche.Errors;

namespace Fleche.Calls.Targets;

/// <summary>Loads the assembly that another process means, into a load context like the one that it has there.</summary>
internal static class AssemblyLoader
{
    private static readonly ConcurrentDictionary<string, MirrorLoadContext> Contexts = new();

    /// <summary>
    /// The load context that Fleche itself is in: the default one, or that of a plug-in which brings Fleche along. The worker of such a plug-in has the plug-in's
    /// assemblies in its default one, so the two mean the same.
    /// </summary>
    public static AssemblyLoadContext Own { get; } = AssemblyLoadContext.GetLoadContext(typeof(AssemblyLoader).Assembly) ?? AssemblyLoadContext.Default;

    /// <summary>The name of an assembly's load context; empty for an unnamed one, <see langword="null"/> for the default one and Fleche's own.</summary>
    public static string? ContextOf(Assembly assembly)
        => AssemblyLoadContext.GetLoadContext(assembly) is { } context && context != AssemblyLoadContext.Default && context != Own ? NameOf(context) : null;

    /// <summary>Finds or loads an assembly.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="context">What <see cref="ContextOf"/> says of it.</param>
    /// <param name="path">Where it was loaded from, if from a file.</param>
    /// <exception cref="PayloadSerializationException">It cannot be loaded here.</exception>
    public static Assembly Load(string name, string? context, string? path)
    {
        try
        {
            return context is null ? LoadDefault(name, path) : LoadInto(context, name, path);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException or InvalidOperationException)
        {
            string from = path is null ? string.Empty : $" (there it is '{path}')";
            throw new PayloadSerializationException(
                $"Assembly '{name}' cannot be loaded in process {Environment.ProcessId}{from}: {ErrorText.MessageOf(e)} "
                + "Make it a dependency of the program, or keep its file where it was.", e);
        }
    }

    private static Assembly LoadDefault(string name, string? path)
    {
        try
        {
            return Own.LoadFromAssemblyName(WithoutCulture(name));
        }
        catch (FileNotFoundException) when (File.Exists(path))
        {
            // Not one of the program's dependencies: it came by Assembly.LoadFrom.
            return Own.LoadFromAssemblyPath(path);
        }
    }

    /// <summary>
    /// The simple name, which is enough among the program's own dependencies. The culture in a full one, always the neutral one where there is code, would
    /// have the runtime load its libraries of cultures.
    /// </summary>
    private static AssemblyName WithoutCulture(string fullName)
    {
        int end = fullName.IndexOf(", Version=", StringComparison.Ordinal);
        return end < 0 || fullName.Contains('\\') ? new AssemblyName(fullName) : new AssemblyName { Name = fullName[..end] };
    }

    private static Assembly LoadInto(string context, string name, string? path)
    {
        AssemblyLoadContext[] named = [.. AssemblyLoadContext.All.Where(candidate => candidate != AssemblyLoadContext.Default && NameOf(candidate) == context)];
        Assembly? loaded = named
            .SelectMany(candidate => candidate.Assemblies)
            .FirstOrDefault(assembly => assembly.FullName == name && AssemblyPath.Of(assembly) == path);
        if (loaded is not null)
        {
            return loaded;
        }

        if (path is null)
        {
            throw new FileNotFoundException($"it was loaded from memory into load context '{context}'.");
        }

        // A plug-in's own context, if it is here, is where the plug-in will look for its library.
        if (FindContext(named, Path.GetDirectoryName(path)) is { } known)
        {
            return known.LoadFromAssemblyPath(path);
        }

        // Unnamed contexts are told apart by their folders.
        string key = context.Length > 0 ? context : Path.GetDirectoryName(path) ?? path;
        return Contexts.GetOrAdd(key, static (_, context) => new MirrorLoadContext(context), context).LoadMain(path);
    }

    /// <summary>The program's one of the load contexts of a name which has assemblies from the folder, else the only one.</summary>
    private static AssemblyLoadContext? FindContext(AssemblyLoadContext[] named, string? folder)
    {
        AssemblyLoadContext[] own = [.. named.Where(static candidate => candidate is not MirrorLoadContext)];
        return own.FirstOrDefault(candidate => candidate.Assemblies.Any(assembly => AssemblyPath.Of(assembly) is { } path && Path.GetDirectoryName(path) == folder))
            ?? (own is [{ Name.Length: > 0 } only] ? only : null);
    }

    private static string NameOf(AssemblyLoadContext context) => context.Name ?? string.Empty;
}
