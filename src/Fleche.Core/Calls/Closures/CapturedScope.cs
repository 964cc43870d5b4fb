using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>The reference of a closure to that of the scope around it.</summary>
internal sealed class CapturedScope(FieldInfo field, ClosurePlan plan) : CapturedVariable(field)
{
    /// <summary>What of the scope travels.</summary>
    public ClosurePlan Plan => plan;

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, object closure)
    {
        object? scope = Field.GetValue(closure);
        writer.WriteBoolean(scope is not null);
        if (scope is not null)
            plan.Write(writer, scope);
    }

    /// <inheritdoc/>
    public override void Read(PayloadReader reader, object closure)
    {
        if (!reader.ReadBoolean())
            return;
        object scope = plan.CreateEmpty();
        Field.SetValue(closure, scope);
        plan.Read(reader, scope);
    }
}
