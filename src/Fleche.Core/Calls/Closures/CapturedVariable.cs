using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>One captured variable: how it is taken out of a closure and put into one.</summary>
/// <remarks>
/// As what a call is bound to it is the root of an error's path, <c>captured variable 'x'</c>; in a delegate inside a value it is a member.
/// </remarks>
internal abstract class CapturedVariable(FieldInfo variable)
{
    /// <summary>The field of the display class.</summary>
    public FieldInfo Field => variable;

    /// <summary>The variable that <paramref name="field"/> holds.</summary>
    /// <exception cref="PayloadSerializationException">It is a pointer.</exception>
    public static CapturedVariable Of(FieldInfo field)
    {
        const BindingFlags constructor = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions;

        if (field.FieldType.IsPointer || field.FieldType.IsFunctionPointer)
        {
            throw new PayloadSerializationException(
                $"its captured variable '{CompilerNames.VariableName(field)}' is an address, which means nothing in another process.");
        }

        return (CapturedVariable)Activator.CreateInstance(typeof(CapturedValue<>).MakeGenericType(field.FieldType), constructor, null, [field], null)!;
    }

    /// <summary>Writes the variable of the <paramref name="closure"/> that a call is bound to.</summary>
    public abstract void WriteRoot(PayloadWriter writer, object closure);

    /// <summary>Sets the variable of the <paramref name="closure"/> that a call is bound to.</summary>
    public abstract void ReadRoot(PayloadReader reader, object closure);

    /// <summary>Writes the variable of a <paramref name="closure"/> within a value.</summary>
    public abstract void Write(PayloadWriter writer, object closure);

    /// <summary>Sets the variable of a <paramref name="closure"/> within a value.</summary>
    public abstract void Read(PayloadReader reader, object closure);
}
