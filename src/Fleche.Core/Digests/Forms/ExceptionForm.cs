using System.Collections;
using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.Digests;

/// <summary>Exceptions: the message as given, the exceptions inside, the data, and the fields of their own classes; not where they were thrown.</summary>
internal sealed class ExceptionForm(Type type, DigestTypes types) : Form(type)
{
    private readonly FieldRun<object> _fields = new(
        MemberName.Of(type, typeof(Exception)).Where(static name => name.Field.DeclaringType != typeof(AggregateException)), types);

    public override bool IsTracked => true;

    public override void WriteBody(DigestWriter writer, object value)
    {
        var exception = (Exception)value;
        writer.LeaveDetails();
        writer.WritePlace(ExceptionFields.Message(exception));
        IReadOnlyList<Exception> inner = ErrorWriter.InnerOf(exception);
        writer.WriteCount(inner.Count);
        foreach (Exception child in inner)
        {
            try
            {
                writer.WriteNode(child);
            }
            catch (Exception) when (writer.Path.AddMember(nameof(Exception.InnerException)))
            {
                throw;
            }
        }

        try
        {
            writer.WriteNode(ExceptionFields.Data(exception) is { Count: > 0 } data ? new Hashtable(data) : null);
        }
        catch (Exception) when (writer.Path.AddMember(nameof(Exception.Data)))
        {
            throw;
        }

        _fields.Write(writer, ref value);
    }
}
