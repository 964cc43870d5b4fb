using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>The reference of a closure to that of the scope around it.</summary>
internal sealed class CapturedScope(FieldInfo field, ClosurePlan plan) : CapturedVariable(field)
{
    /// <summary>What of the scope travels.</summary>
    public ClosurePlan Plan => plan;

    /// <inheritdoc/>
    public override void WriteRoot(PayloadWriter writer, object closure)
    {
        if (WriteScope(writer, closure) is { } scope)
        {
            plan.WriteRoots(writer, scope);
        }
    }

    /// <inheritdoc/>
    public override void ReadRoot(PayloadReader reader, object closure)
    {
        if (ReadScope(reader, closure) is { } scope)
        {
            plan.ReadRoots(reader, scope);
        }
    }

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, object closure)
    {
        if (WriteScope(writer, closure) is { } scope)
        {
            plan.Write(writer, scope);
        }
    }

    /// <inheritdoc/>
    public override void Read(PayloadReader reader, object closure)
    {
        if (ReadScope(reader, closure) is { } scope)
        {
            plan.Read(reader, scope);
        }
    }

    private object? WriteScope(PayloadWriter writer, object closure)
    {
        object? scope = Field.GetValue(closure);
        writer.WriteBoolean(scope is not null);
        return scope;
    }

    private object? ReadScope(PayloadReader reader, object closure)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        object scope = plan.CreateEmpty();
        Field.SetValue(closure, scope);
        return scope;
    }
}
