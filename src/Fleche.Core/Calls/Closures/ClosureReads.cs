using System.Reflection;

namespace Fleche.Calls.Closures;

/// <summary>What a function does with the captured variables of its closure: found in its IL and in that of what it calls.</summary>
/// <remarks>
/// The compiler puts every variable that any lambda of a scope captures into one object, the display class. Sending it whole would drag along
/// what other lambdas captured, so only the variables that this body reads travel. A body that assigns one is told apart, since its
/// assignment could not come back. Everything here works on open definitions: one walk serves all instantiations, and ends.
/// </remarks>
internal sealed class ClosureReads
{
    private readonly HashSet<Type> _scopes = [];
    private readonly HashSet<FieldInfo> _fields = [];
    private readonly HashSet<MethodBase> _seen = [];
    private readonly Stack<MethodBase> _unread = [];

    private ClosureReads(Type displayClass) => AddScope(Definition(displayClass));

    /// <summary>The first captured variable that the body assigns, or <see langword="null"/>.</summary>
    public FieldInfo? Assigned { get; private set; }

    /// <summary>Walks the body of <paramref name="method"/>, an instance method of a display class.</summary>
    public static ClosureReads Of(MethodInfo method)
    {
        var reads = new ClosureReads(method.DeclaringType!);
        reads.Follow(method);
        while (reads._unread.TryPop(out MethodBase? next))
        {
            MethodWalk.Run(next, reads);
        }

        return reads;
    }

    /// <summary>Whether the body reads <paramref name="field"/> of one of the closure's scopes.</summary>
    public bool Contains(FieldInfo field) => _fields.Contains(Definition(field));

    /// <summary>Whether <paramref name="type"/> is the display class of a scope that came with the closure, not of one that its body opens.</summary>
    public bool IsScope(Type type) => _scopes.Contains(Definition(type));

    /// <summary>Notes that the body reads <paramref name="field"/>.</summary>
    public void AddRead(FieldInfo field) => _fields.Add(Definition(field));

    /// <summary>Notes that the body assigns <paramref name="field"/>.</summary>
    public void AddAssigned(FieldInfo field) => Assigned ??= field;

    /// <summary>Walks <paramref name="method"/> later, and once, if it may touch captured variables: only what the compiler made can.</summary>
    public void Follow(MethodBase method)
    {
        if (!CompilerNames.IsGenerated(method))
        {
            return;
        }

        MethodBase definition = Definition(method);
        if (_seen.Add(definition))
        {
            _unread.Push(definition);
        }
    }

    /// <summary>The open definition of <paramref name="type"/>.</summary>
    public static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static MethodBase Definition(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken)!;

    private static FieldInfo Definition(FieldInfo field) => field.Module.ResolveField(field.MetadataToken)!;

    /// <summary>Adds a display class and, through its references to the scopes around it, theirs.</summary>
    private void AddScope(Type definition)
    {
        if (!_scopes.Add(definition))
        {
            return;
        }

        foreach (FieldInfo field in CompilerNames.InstanceFields(definition))
        {
            if (CompilerNames.IsDisplayClass(field.FieldType))
            {
                AddScope(Definition(field.FieldType));
            }
        }
    }
}
