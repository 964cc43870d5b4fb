using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>A captured variable of type <typeparamref name="T"/>.</summary>
internal sealed class CapturedValue<T>(FieldInfo field) : CapturedVariable(field)
{
    private readonly ValueCodec<T> _codec = ValueCodecs.For<T>();

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, object closure)
    {
        try
        {
            _codec.Write(writer, (T)Field.GetValue(closure)!);
        }
        catch (PayloadSerializationException e)
        {
            throw new PayloadSerializationException($"Cannot send captured variable '{CompilerNames.VariableName(Field)}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override void Read(PayloadReader reader, object closure) => Field.SetValue(closure, _codec.Read(reader));
}
