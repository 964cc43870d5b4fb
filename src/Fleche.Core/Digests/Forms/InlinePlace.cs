namespace Fleche.Digests;

/// <summary>A place declared as string or as a value type: the value is spelled out where it stands.</summary>
internal sealed class InlinePlace<T>(DigestTypes types) : Place<T>(types)
{
    /// <summary>How the values are spelled out.</summary>
    private readonly Form<T> _form = (Form<T>)types.FormOf(typeof(T));

    public override void Write(DigestWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }

        writer.Write(_form.Name);
        _form.Write(writer, value);
    }
}
