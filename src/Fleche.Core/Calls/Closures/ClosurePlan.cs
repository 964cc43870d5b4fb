using System.Reflection;
using System.Runtime.CompilerServices;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>Which captured variables of a display class travel, those of the scopes around it included.</summary>
internal sealed class ClosurePlan
{
    private const int DeepestNesting = 100;

    private readonly Type _displayClass;
    private readonly CapturedVariable[] _variables;

    private ClosurePlan(Type displayClass, IEnumerable<CapturedVariable> variables)
    {
        _displayClass = displayClass;
        _variables = [.. variables];
    }

    /// <summary>The plan for the variables of <paramref name="displayClass"/> that a body reads.</summary>
    public static ClosurePlan For(Type displayClass, ClosureReads reads) =>
        new(displayClass, CompilerNames.InstanceFields(displayClass).Where(reads.Contains).Select(field =>
            CompilerNames.IsDisplayClass(field.FieldType)
                ? new CapturedScope(field, For(field.FieldType, reads))
                : CapturedVariable.Of(field)));

    /// <summary>Reads what <see cref="Describe"/> wrote of <paramref name="displayClass"/>.</summary>
    public static ClosurePlan Read(PayloadReader reader, Type displayClass) => Read(reader, displayClass, depth: 0);

    /// <summary>Writes the plan: a map of field names to nil, or to the plan of the scope in that field.</summary>
    public void Describe(PayloadWriter writer)
    {
        writer.WriteMapHeader(_variables.Length);
        foreach (CapturedVariable variable in _variables)
        {
            writer.WriteString(variable.Field.Name);
            if (variable is CapturedScope scope)
            {
                scope.Plan.Describe(writer);
            }
            else
            {
                writer.WriteNil();
            }
        }
    }

    /// <summary>A closure whose variables are not set yet.</summary>
    public object CreateEmpty() => RuntimeHelpers.GetUninitializedObject(_displayClass);

    /// <summary>Writes the variables of the <paramref name="closure"/> that a call is bound to.</summary>
    public void WriteRoots(PayloadWriter writer, object closure)
    {
        foreach (CapturedVariable variable in _variables)
        {
            variable.WriteRoot(writer, closure);
        }
    }

    /// <summary>Sets the variables of the <paramref name="closure"/> that a call is bound to.</summary>
    public void ReadRoots(PayloadReader reader, object closure)
    {
        foreach (CapturedVariable variable in _variables)
        {
            variable.ReadRoot(reader, closure);
        }
    }

    /// <summary>Writes the variables of a <paramref name="closure"/> within a value, as an array.</summary>
    public void Write(PayloadWriter writer, object closure)
    {
        writer.WriteArrayHeader(_variables.Length);
        foreach (CapturedVariable variable in _variables)
        {
            variable.Write(writer, closure);
        }
    }

    /// <summary>Sets the variables of a <paramref name="closure"/> within a value.</summary>
    public void Read(PayloadReader reader, object closure)
    {
        if (reader.ReadArrayHeader() != _variables.Length)
        {
            throw reader.Damaged("a closure");
        }

        foreach (CapturedVariable variable in _variables)
        {
            variable.Read(reader, closure);
        }
    }

    private static ClosurePlan Read(PayloadReader reader, Type displayClass, int depth)
    {
        if (depth > DeepestNesting || !CompilerNames.IsDisplayClass(displayClass))
        {
            throw reader.Damaged("a closure");
        }

        var variables = new CapturedVariable[Math.Min(reader.ReadMapHeader(), reader.Remaining)];
        for (int i = 0; i < variables.Length; i++)
        {
            string name = reader.ReadString() ?? throw reader.Damaged("a captured variable without a name");
            FieldInfo field = displayClass.GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                ?? throw reader.Damaged($"a captured variable '{name}'");
            variables[i] = reader.TryReadNil() ? CapturedVariable.Of(field) : new CapturedScope(field, Read(reader, field.FieldType, depth + 1));
        }

        return new ClosurePlan(displayClass, variables);
    }
}
