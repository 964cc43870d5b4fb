using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using Fleche.Calls;
using Fleche.Digests;

[assembly: MetadataUpdateHandler(typeof(ChangedCode))]

namespace Fleche.Calls;

/// <summary>
/// The assemblies whose code hot reload (<c>dotnet watch</c>, a debugger) has changed in this process. Their files and version ids are still the old ones, so a
/// worker would run the old code, and the IL that can be read here is the old one too.
/// </summary>
internal static class ChangedCode
{
    private static readonly Lock Gate = new();
    private static volatile State? _state;

    /// <summary>Called by the runtime after each change; name and shape are its rule.</summary>
    /// <param name="types">The types that have changed; <see langword="null"/>: any may have.</param>
    public static void ClearCache(Type[]? types)
    {
        IEnumerable<Assembly> changed = types?.Select(static type => type.Assembly) ?? AppDomain.CurrentDomain.GetAssemblies().Where(OwnCode.Contains);
        lock (Gate)
        {
            _state = new State([.. _state?.Changed ?? [], .. changed]);
        }
    }

    /// <summary>Why what a function does cannot be told from its assembly: that, or one that it refers to, was changed.</summary>
    /// <returns><see langword="null"/> where nothing was changed.</returns>
    public static string? WhyNot(MethodBase function) =>
        _state?.ReachedFrom(function.Module.Assembly) is { } changed
            ? $"assembly '{changed.GetName().Name}' was changed by hot reload, and its file, which is what workers run and digests of code are made of, has the old code. Restart the program."
            : null;

    /// <param name="Changed">The changed assemblies.</param>
    private sealed record State(HashSet<Assembly> Changed)
    {
        private readonly ConcurrentDictionary<Assembly, Assembly?> _reached = new();

        /// <summary>The changed assembly that code of another may call.</summary>
        public Assembly? ReachedFrom(Assembly assembly) => _reached.GetOrAdd(assembly, from => OwnCode.ReferredToFrom(from).FirstOrDefault(Changed.Contains));
    }
}
