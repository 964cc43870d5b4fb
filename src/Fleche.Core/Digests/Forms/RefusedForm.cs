namespace Fleche.Digests;

/// <summary>Stands for a type that belongs to this process. Its empty value has a digest: a zero address, a token that is never cancelled.</summary>
internal sealed class RefusedForm<T>(string reason) : Form<T>
{
    public override void Write(DigestWriter writer, T value)
    {
        if (!EqualityComparer<T>.Default.Equals(value, default))
        {
            throw new IndigestibleException(reason);
        }
    }
}
