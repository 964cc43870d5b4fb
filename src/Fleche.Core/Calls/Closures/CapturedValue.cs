using System.Reflection;
using Fleche.Codec;

namespace Fleche.Calls.Closures;

/// <summary>A captured variable of type <typeparamref name="T"/>.</summary>
internal sealed class CapturedValue<T>(FieldInfo field) : CapturedVariable(field)
{
    private readonly ValueCodec<T> _codec = ValueCodecs.For<T>();
    private readonly string _name = CompilerNames.VariableName(field);
    private readonly string _rootName = CompilerNames.IsThis(field) ? "this" : $"captured variable '{CompilerNames.VariableName(field)}'";
    private readonly string? _advice = CompilerNames.IsThis(field) ? CompilerNames.AdviceOnThis : null;

    /// <inheritdoc/>
    public override void WriteRoot(PayloadWriter writer, object closure) => writer.WriteRoot(_rootName, (T)Field.GetValue(closure)!, _advice);

    /// <inheritdoc/>
    public override void ReadRoot(PayloadReader reader, object closure) => Field.SetValue(closure, reader.ReadRoot<T>(_rootName));

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, object closure)
    {
        try
        {
            _codec.Write(writer, (T)Field.GetValue(closure)!);
        }
        catch (Exception) when (writer.Path.AddMember(_name))
        {
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(PayloadReader reader, object closure)
    {
        try
        {
            Field.SetValue(closure, _codec.Read(reader));
        }
        catch (Exception) when (reader.Path.AddMember(_name))
        {
            throw;
        }
    }
}
