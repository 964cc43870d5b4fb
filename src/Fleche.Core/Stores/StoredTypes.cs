using Fleche.Codec;

namespace Fleche.Stores;

/// <summary>Decides which types a stored value may name: only such as its place can hold, and none that would be code.</summary>
/// <param name="root">The type of the value as a whole.</param>
internal sealed class StoredTypes(Type root)
{
    /// <summary>A nullable value is stored as the value that it has.</summary>
    private Type? _root = Nullable.GetUnderlyingType(root) ?? root;

    /// <summary>The type of a name, for a place that is declared as another.</summary>
    /// <exception cref="PayloadSerializationException">The place cannot hold it.</exception>
    public Type Resolve(string name, Type declared)
    {
        if (_root is null && declared == typeof(Type))
        {
            // It is the value itself: nothing is made of it.
            return TypeNames.Resolve(name);
        }

        // The value as a whole is written as an object; the first name is its own.
        Type place = _root ?? declared;
        _root = null;
        if (place == typeof(object))
        {
            return Checked(TypeNames.Resolve(name));
        }

        if (TypeNames.NameOf(place) == name)
        {
            // Not looked for by its name, which a plug-in's own version of an assembly shares with the program's.
            return Checked(place);
        }

        if (TypeNames.IsExact(place))
        {
            throw new PayloadSerializationException($"a '{name}' is stored where a {place} is expected");
        }

        Type type = Checked(TypeNames.Resolve(name));
        return place.IsAssignableFrom(type)
            ? type
            : throw new PayloadSerializationException($"a {type} is stored where a {place} is expected");
    }

    private static Type Checked(Type type) => typeof(Delegate).IsAssignableFrom(type)
        ? throw new PayloadSerializationException($"a {type} is stored, and a store holds no code")
        : type;
}
