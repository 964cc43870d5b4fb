namespace Fleche.Digests;

/// <summary>A place declared as nullable: null, or as in a place of the underlying type.</summary>
internal sealed class NullablePlace<T>(DigestTypes types) : Place<T?>(types)
    where T : struct
{
    private readonly Place<T> _place = types.PlaceOf<T>();

    public override void Write(DigestWriter writer, T? value)
    {
        if (value is { } present)
        {
            _place.Write(writer, present);
        }
        else if (_place is InlinePlace<T>)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteNode(null);
        }
    }
}
