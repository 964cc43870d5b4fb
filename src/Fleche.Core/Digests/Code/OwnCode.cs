using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;

namespace Fleche.Digests;

/// <summary>Which code is the program's own: all but .NET's, recognized by the key that signed it, and Fleche's.</summary>
internal static class OwnCode
{
    /// <summary>The public key tokens of .NET, ASP.NET and their extensions.</summary>
    private static readonly FrozenSet<string> Keys =
        ["7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51", "adb9793829ddae60", "31bf3856ad364e35"];

    private static readonly FrozenSet<string> Ours = ["Fleche.Core", "Fleche.Worker", "Fleche.ProcessPool"];

    private static readonly ConcurrentDictionary<Assembly, bool> Known = new();

    /// <summary>Whether an assembly belongs to the program.</summary>
    public static bool Contains(Assembly assembly) => Known.GetOrAdd(assembly, static assembly => !assembly.IsDynamic && IsOwn(assembly.GetName()));

    /// <summary>Whether a method has code of the program's own.</summary>
    public static bool Contains(MethodBase method) => method.DeclaringType is not { IsArray: true } && Contains(method.Module.Assembly);

    /// <summary>The program's assemblies that <paramref name="root"/> or the program's main one refer to, directly or not, and all others that are loaded.</summary>
    /// <remarks>The first are loaded for it, so that it makes no difference whether something in them ran already, nor whether this is the program or a worker.</remarks>
    public static IReadOnlyCollection<Assembly> AssembliesSeenFrom(Assembly root)
    {
        HashSet<Assembly> seen = ReferredToFrom(root);
        if (FindMain() is { } main && Contains(main))
        {
            seen.UnionWith(ReferredToFrom(main));
        }

        foreach (Assembly loaded in AppDomain.CurrentDomain.GetAssemblies().Where(Contains))
        {
            seen.Add(loaded);
        }

        return seen;
    }

    /// <summary><paramref name="root"/> and the program's assemblies that it refers to, directly or not; they are loaded.</summary>
    public static HashSet<Assembly> ReferredToFrom(Assembly root)
    {
        var seen = new HashSet<Assembly>();
        Add(root);
        return seen;

        void Add(Assembly assembly)
        {
            if (!seen.Add(assembly))
            {
                return;
            }

            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(IsOwn))
            {
                if (TryLoad(name, assembly) is { } referenced)
                {
                    Add(referenced);
                }
            }
        }
    }

    /// <summary>The assembly with the program's <c>Main</c>, which a worker does not load by itself: the file with what it depends on is named after it.</summary>
    private static Assembly? FindMain()
    {
        const string Extension = ".deps.json";
        Assembly? started = Assembly.GetEntryAssembly();
        return AppContext.GetData("APP_CONTEXT_DEPS_FILES") is string files && files.IndexOf(Extension, StringComparison.Ordinal) is >= 0 and var end
            ? TryLoad(new AssemblyName(Path.GetFileName(files[..end])), typeof(OwnCode).Assembly) ?? started
            : started;
    }

    private static bool IsOwn(AssemblyName name)
        => !Keys.Contains(Convert.ToHexStringLower(name.GetPublicKeyToken() ?? [])) && !Ours.Contains(name.Name ?? string.Empty);

    /// <summary>An assembly that is absent has no code to look at; what needs it fails when it runs.</summary>
    private static Assembly? TryLoad(AssemblyName name, Assembly from)
    {
        try
        {
            return (AssemblyLoadContext.GetLoadContext(from) ?? AssemblyLoadContext.Default).LoadFromAssemblyName(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
