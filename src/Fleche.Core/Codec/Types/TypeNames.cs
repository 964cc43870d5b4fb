using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace Fleche.Codec;

/// <summary>Names of types on the wire: with their assemblies, without versions, so that a patched runtime reads them too.</summary>
/// <remarks>As in <c>Ns.Outer+Inner`1[[System.Int32]], Assembly</c>; the core library goes without saying.</remarks>
internal static class TypeNames
{
    private static readonly ConcurrentDictionary<Type, byte[]> Names = new();
    private static readonly TypeCache Types = new();

    /// <summary>Whether a value that is declared so can have no other run-time type.</summary>
    public static bool IsExact(Type type)
        => type.IsArray ? type.GetElementType()!.IsValueType || IsExact(type.GetElementType()!) : type.IsSealed;

    /// <summary>The name as UTF-8.</summary>
    public static byte[] Utf8NameOf(Type type) => Names.GetOrAdd(type, static type => Encoding.UTF8.GetBytes(NameOf(type)));

    /// <summary>The name from which <see cref="Resolve"/> finds the type again.</summary>
    public static string NameOf(Type type) => NameOf(type, SimpleNameOf);

    /// <summary>The name with what <paramref name="nameAssembly"/> says in place of the assemblies' simple names.</summary>
    public static string NameOf(Type type, Func<Assembly, string> nameAssembly)
    {
        if (type.IsGenericParameter || type.FullName is null && !type.IsConstructedGenericType)
        {
            throw new PayloadSerializationException($"the type parameter {type} has no name of its own and cannot travel. Pass a closed type.");
        }

        var name = new StringBuilder();
        AppendName(name, type, nameAssembly);
        var assembly = ElementOf(type).Assembly;
        if (assembly != typeof(object).Assembly)
        {
            name.Append(", ").Append(nameAssembly(assembly));
        }

        return name.ToString();
    }

    /// <summary>Finds the type of a name.</summary>
    public static Type Resolve(string name)
        => Types.GetOrAdd(name, static name => Type.GetType(name, FindAssembly, typeResolver: null, throwOnError: true)!);

    /// <summary>The program's own assembly of that name, or one that is loaded already, be it as a plug-in or from memory.</summary>
    public static Assembly? FindAssembly(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (FileNotFoundException)
        {
            return AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => SimpleNameOf(assembly) == name.Name);
        }
    }

    /// <summary>The part of the full name before the first comma; asking for the name itself is slow.</summary>
    public static string SimpleNameOf(Assembly assembly)
        => assembly.FullName is { } name && name.IndexOf(',') is > 0 and var end && !name.Contains('\\') ? name[..end] : assembly.GetName().Name!;

    private static void AppendName(StringBuilder name, Type type, Func<Assembly, string> nameAssembly)
    {
        if (type.HasElementType)
        {
            AppendName(name, type.GetElementType()!, nameAssembly);
            name.Append(type.IsPointer ? "*" : type.IsByRef ? "&" : type.IsSZArray ? "[]" : type.GetArrayRank() == 1 ? "[*]"
                : $"[{new string(',', type.GetArrayRank() - 1)}]");
            return;
        }

        if (!type.IsConstructedGenericType)
        {
            name.Append(type.FullName);
            return;
        }

        name.Append(type.GetGenericTypeDefinition().FullName).Append('[');
        foreach (var argument in type.GetGenericArguments())
        {
            name.Append('[').Append(NameOf(argument, nameAssembly)).Append("],");
        }

        name[^1] = ']';
    }

    private static Type ElementOf(Type type) => type.HasElementType ? ElementOf(type.GetElementType()!) : type;
}
