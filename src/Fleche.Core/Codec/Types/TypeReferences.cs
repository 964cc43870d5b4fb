using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using Fleche.Calls.Targets;

namespace Fleche.Codec;

/// <summary>
/// Names of types on the way to another process: as <see cref="TypeNames"/> has them where that is enough, and with the places of their assemblies where it is
/// not, since a name alone would find an assembly of the program in place of a plug-in's own version of it.
/// </summary>
/// <remarks>
/// As in <c>Ns.Type, #0</c>, then full name, load context and path of assembly 0 and so on, all after a null character. No store has such names: what lies in one
/// is read by other programs, and must not choose which files are loaded.
/// </remarks>
internal static class TypeReferences
{
    private const char Separator = '\0';
    private const int PartsPerPlace = 3;

    /// <summary>Before the name of a load context, which may be empty; nothing stands for the default one.</summary>
    private const char ContextMark = '+';

    private static readonly ConcurrentDictionary<Type, string> References = new();
    private static readonly ConcurrentDictionary<Type, byte[]> Utf8References = new();
    private static readonly TypeCache Types = new();

    /// <summary>The reference as UTF-8.</summary>
    public static byte[] Utf8Of(Type type) => Utf8References.GetOrAdd(type, static type => Encoding.UTF8.GetBytes(Of(type)));

    /// <summary>The reference from which <see cref="Resolve"/> finds the type in another process.</summary>
    /// <exception cref="PayloadSerializationException">The other process would find another type.</exception>
    public static string Of(Type type) => References.GetOrAdd(type, Write);

    /// <summary>The reference on a line of an error message.</summary>
    public static string Display(string reference) => reference.Replace(Separator, ' ');

    /// <summary>Finds the type of a reference, loading its assemblies if need be.</summary>
    public static Type Resolve(string reference)
    {
        return reference.Contains(Separator) ? Types.GetOrAdd(reference, Load) : TypeNames.Resolve(reference);

        static Type Load(string reference)
        {
            var parts = reference.Split(Separator);
            return Type.GetType(parts[0], name => Find(name, parts), typeResolver: null, throwOnError: true)!;
        }
    }

    private static string Write(Type type)
    {
        List<string> places = [];
        var name = TypeNames.NameOf(type, assembly =>
        {
            if (PlaceOf(assembly) is not { } place)
            {
                return TypeNames.SimpleNameOf(assembly);
            }

            var index = places.IndexOf(place);
            if (index < 0)
            {
                index = places.Count;
                places.Add(place);
            }

            return string.Create(CultureInfo.InvariantCulture, $"#{index}");
        });
        return string.Join(Separator, [name, .. places]);
    }

    private static Assembly? Find(AssemblyName name, string[] parts)
    {
        if (name.Name is not ['#', .. var digits])
        {
            return TypeNames.FindAssembly(name);
        }

        var place = parts.AsSpan(1 + (PartsPerPlace * int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)), PartsPerPlace);
        return AssemblyLoader.Load(place[0], place[1] is [ContextMark, .. var context] ? context : null, place[2]);
    }

    /// <summary>Full name, load context and path; null where the simple name finds the assembly.</summary>
    private static string? PlaceOf(Assembly assembly)
    {
        var context = AssemblyLoader.ContextOf(assembly);
        if (AssemblyPath.Of(assembly) is not { } path)
        {
            return context is null || TypeNames.FindAssembly(new AssemblyName(TypeNames.SimpleNameOf(assembly))) == assembly
                ? null
                : throw new PayloadSerializationException(
                    $"the assembly '{assembly.FullName}' was loaded from memory, and its name stands for another one that is loaded too. Save it as a file and load that.");
        }

        return context is null && IsFoundByName(path) ? null : string.Join(Separator, [assembly.FullName, context is null ? string.Empty : ContextMark + context, path]);
    }

    /// <summary>
    /// Whether a worker's runtime finds the file by its name, as one of the program's dependencies. One that came by <see cref="Assembly.LoadFrom(string)"/>, say, it does not; nor one of a
    /// host that does not know Fleche: then the dependencies are those of the plug-in that brings Fleche along.
    /// </summary>
    private static bool IsFoundByName(string path)
        => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is not string listed
            || listed.Contains(path, StringComparison.Ordinal)
                && (AssemblyPath.Of(typeof(TypeReferences).Assembly) is not { } own || listed.Contains(own, StringComparison.Ordinal)
                    || Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location));
}
