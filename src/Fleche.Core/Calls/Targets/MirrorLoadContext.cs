using System.Reflection;
using System.Runtime.Loader;

namespace Fleche.Calls.Targets;

/// <summary>Stands in, in this process, for a load context of another one, such as a plug-in host's.</summary>
/// <remarks>
/// What an assembly refers to is looked for beside it, by its <c>.deps.json</c> if it has one, and then in the default context. The runtime and
/// Fleche itself are never loaded twice.
/// </remarks>
internal sealed class MirrorLoadContext(string name) : AssemblyLoadContext(name)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AssemblyDependencyResolver> _resolvers = [];

    /// <summary>Loads the assembly at <paramref name="path"/>, whose folder then serves its dependencies.</summary>
    public Assembly LoadMain(string path)
    {
        lock (_lock)
        {
            if (!_resolvers.ContainsKey(path) && File.Exists(path))
            {
                _resolvers.Add(path, new AssemblyDependencyResolver(path));
            }
        }

        return LoadFromAssemblyPath(path);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(MirrorLoadContext).Assembly.GetName().Name)
        {
            return typeof(MirrorLoadContext).Assembly;
        }

        return Find(resolver => resolver.ResolveAssemblyToPath(assemblyName)) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        Find(resolver => resolver.ResolveUnmanagedDllToPath(unmanagedDllName)) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private string? Find(Func<AssemblyDependencyResolver, string?> resolve)
    {
        lock (_lock)
        {
            return _resolvers.Values.Select(resolve).FirstOrDefault(path => path is not null);
        }
    }
}
