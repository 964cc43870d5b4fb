using System.Reflection;
using Fleche.Calls;
using Fleche.Calls.Closures;

namespace Fleche.Digests;

/// <summary>Delegates: for each method its code, then what it is bound to: an object, or the captured variables that the code reads.</summary>
/// <remarks>The code and not the name: lambdas are named by counting, and the same name after an edit is another function.</remarks>
internal sealed class DelegateForm(Type type, DigestTypes types) : Form(type)
{
    public override bool IsTracked => true;

    public override void WriteBody(DigestWriter writer, object value)
    {
        Delegate[] parts = ((Delegate)value).GetInvocationList();
        writer.WriteCount(parts.Length);
        foreach (Delegate part in parts)
        {
            // What cannot travel has state that no digest could speak for: it assigns what it captured, or was made at run time.
            CallTarget.OfValue(part);
            writer.WriteDigest(CodeDigest.Of(part.Method));
            if (part.Target is null || CompilerNames.IsStatelessHome(part.Target.GetType()))
            {
                writer.WriteNode(null);
            }
            else if (CompilerNames.IsDisplayClass(part.Target.GetType()))
            {
                WriteVariables(writer, part.Method, part.Target);
            }
            else
            {
                WriteMember(writer, "this", part.Target);
            }
        }
    }

    private void WriteVariables(DigestWriter writer, MethodInfo method, object closure)
    {
        ClosureReads reads = ClosureReads.Of(method);
        var variables = new List<(FieldInfo Field, object Scope)>();
        Collect(closure);
        writer.WriteCount(variables.Count);
        foreach ((FieldInfo field, object scope) in variables.OrderBy(static variable => CompilerNames.VariableName(variable.Field), StringComparer.Ordinal))
        {
            writer.Write(Encode(CompilerNames.VariableName(field)));
            WriteMember(writer, CompilerNames.VariableName(field), field.GetValue(scope), field.FieldType);
        }

        void Collect(object scope)
        {
            foreach (FieldInfo field in CompilerNames.InstanceFields(scope.GetType()).Where(reads.Contains))
            {
                if (!CompilerNames.IsDisplayClass(field.FieldType))
                {
                    variables.Add((field, scope));
                }
                else if (field.GetValue(scope) is { } outer)
                {
                    Collect(outer);
                }
            }
        }
    }

    private void WriteMember(DigestWriter writer, string name, object? value, Type? declared = null)
    {
        try
        {
            types.PlaceOf(declared ?? typeof(object)).WriteObject(writer, value);
        }
        catch (Exception) when (writer.Path.AddMember(name))
        {
            throw;
        }
    }
}
