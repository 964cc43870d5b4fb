using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>The own fields of exceptions of type <typeparamref name="T"/>.</summary>
internal sealed class ExceptionLayout<T> : ExceptionLayout where T : Exception
{
    private readonly ObjectLayout<T> _fields =
        new([.. MemberName.Of(typeof(T), typeof(Exception)).Where(static name => name.Field.DeclaringType != typeof(AggregateException))]);

    /// <inheritdoc/>
    public override void Write(PayloadWriter writer, Exception exception)
    {
        var own = (T)exception;
        _fields.Write(writer, ref own);
    }

    /// <inheritdoc/>
    public override void Read(PayloadReader reader, Exception exception)
    {
        var own = (T)exception;
        _fields.Read(reader, ref own);
    }
}
