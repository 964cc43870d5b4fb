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
        object? scope = Field.GetValue(closure);
        writer.WriteBoolean(scope is not null);
        if (scope is not null)
        {
            plan.WriteRoots(writer, scope);
        }
    }

    /// <inheritdoc/>
    public override void ReadRoot(PayloadReader reader, object closure)
    {
        if (reader.ReadBoolean())
        {
            plan.ReadRoots(reader, CreateScope(closure));
        }
    }

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, object closure)
    {
        if (Field.GetValue(closure) is { } scope)
        {
            plan.Write(writer, scope);
        }
        else
        {
            writer.WriteNil();
        }
    }

    /// <inheritdoc/>
    public override void Read(PayloadReader reader, object closure)
    {
        if (!reader.TryReadNil())
        {
            plan.Read(reader, CreateScope(closure));
        }
    }

    private object CreateScope(object closure)
    {
        object scope = plan.CreateEmpty();
        Field.SetValue(closure, scope);
        return scope;
    }
}
