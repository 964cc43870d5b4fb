using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleche.Calls.Closures;

/// <summary>Knows what the C# and VB compilers call the types, methods and fields that they make for closures.</summary>
internal static class CompilerNames
{
    /// <summary>
    /// Ends the message about an object that cannot travel as the receiver of a call: a lambda that uses one field of a service takes all of
    /// it along, and nothing in the source says so.
    /// </summary>
    public const string AdviceOnThis =
        " The function is or uses a member of its object, all of which would travel: make it static, or copy what it needs into local variables.";

    private const string CSharpDisplayClass = "<>c__DisplayClass";
    private const string VisualBasicDisplayClass = "_Closure$__";
    private const string CSharpThis = "<>4__this";
    private const string VisualBasicThis = "$VB$Me";
    private const string VisualBasicVariable = "$VB$Local_";
    private const string CachedDelegate = "<>9";

    /// <summary>How many digits the checksum of a path has in the name of a file-local type.</summary>
    private const int ChecksumLength = 64;

    /// <summary>Whether <paramref name="type"/> holds the captured variables of a scope, as a class.</summary>
    public static bool IsDisplayClass(Type type) =>
        type is { IsNested: true, IsClass: true }
        && (type.Name.StartsWith(CSharpDisplayClass, StringComparison.Ordinal)
            || type.Name.StartsWith(VisualBasicDisplayClass, StringComparison.Ordinal))
        && IsGenerated(type);

    /// <summary>Whether <paramref name="type"/> is the compiler's home for lambdas that capture nothing (<c>&lt;&gt;c</c>): it has no state.</summary>
    public static bool IsStatelessHome(Type type) =>
        type is { IsNested: true, IsClass: true } && type.BaseType == typeof(object) && IsGenerated(type) && InstanceFields(type).Length == 0;

    /// <summary>Whether the compiler made <paramref name="method"/>: a lambda, a local function, or a member of a type that it made.</summary>
    public static bool IsGenerated(MethodBase method) =>
        method.Name.StartsWith('<') || (method.DeclaringType is { IsNested: true } type && (type.Name.StartsWith('<') || IsGenerated(type)));

    /// <summary>Whether F# made <paramref name="type"/> for a lambda, or for a function that is passed as a delegate: it is named by the line and by counting, as <c>sweep@12-1</c>.</summary>
    public static bool IsClosureOfFSharp(Type type) => type.Name.Contains('@', StringComparison.Ordinal);

    /// <summary>
    /// The type in <paramref name="type"/> and those around it that the source declares as <c>file</c>; null if there is none. Its name says the file's name but not
    /// its folder, for the checksum of the path differs between machines.
    /// </summary>
    public static Type? FileLocalType(Type? type)
    {
        while (type is not null && FilePrefixLength(type.Name) == 0)
        {
            type = type.DeclaringType;
        }

        return type;
    }

    /// <summary>The name of a type without what the compiler puts before that of a file-local one.</summary>
    public static string WithoutFile(string typeName) => typeName[FilePrefixLength(typeName)..];

    /// <summary>The instance fields that <paramref name="type"/> itself declares.</summary>
    public static FieldInfo[] InstanceFields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    /// <summary>Whether <paramref name="field"/> of a display class is a variable, not where the compiler keeps the delegate of an inner lambda.</summary>
    public static bool IsVariable(FieldInfo field) => !field.IsStatic && !field.Name.StartsWith(CachedDelegate, StringComparison.Ordinal);

    /// <summary>Whether a field of a display class holds the object whose method the closure stands in.</summary>
    public static bool IsThis(FieldInfo field) => field.Name is CSharpThis or VisualBasicThis;

    /// <summary>The captured variable behind the field of a display class, as the source spells it.</summary>
    public static string VariableName(FieldInfo field) => field.Name switch
    {
        CSharpThis or VisualBasicThis => "this",
        var name when name.StartsWith(VisualBasicVariable, StringComparison.Ordinal) => name[VisualBasicVariable.Length..],
        var name => name,
    };

    /// <summary>How long <c>&lt;File&gt;F</c>, a checksum of 64 digits and <c>__</c> at the start of a name are; 0 for another name.</summary>
    private static int FilePrefixLength(string typeName)
    {
        int end = typeName.IndexOf(">F", StringComparison.Ordinal);
        int start = end + ">F".Length + ChecksumLength;
        return typeName.StartsWith('<') && end > 0 && start + 2 < typeName.Length && typeName.AsSpan(start, 2) is "__"
            && !typeName.AsSpan(start - ChecksumLength, ChecksumLength).ContainsAnyExcept("0123456789ABCDEF")
            ? start + 2
            : 0;
    }

    private static bool IsGenerated(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
