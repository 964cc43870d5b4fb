using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>One captured variable: how it is taken out of a closure and put into one.</summary>
internal abstract class CapturedVariable(FieldInfo variable)
{
    /// <summary>The field of the display class.</summary>
    public FieldInfo Field => variable;

    /// <summary>The variable that <paramref name="field"/> holds.</summary>
    public static CapturedVariable Of(FieldInfo field) =>
        (CapturedVariable)Activator.CreateInstance(typeof(CapturedValue<>).MakeGenericType(field.FieldType), field)!;

    /// <summary>Writes the variable of <paramref name="closure"/>.</summary>
    public abstract void Write(PayloadWriter writer, object closure);

    /// <summary>Sets the variable of <paramref name="closure"/>.</summary>
    public abstract void Read(PayloadReader reader, object closure);
}
