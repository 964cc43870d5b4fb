namespace Fleche.Codec;

/// <summary>What a collection codec has to know of a collection type.</summary>
/// <typeparam name="TCollection">The collection.</typeparam>
/// <typeparam name="TItem">What one enumerates.</typeparam>
/// <typeparam name="TBuilder">What takes the items one by one: the collection itself, or a builder of an immutable one.</typeparam>
internal sealed class CollectionShape<TCollection, TItem, TBuilder>
{
    /// <summary>The items in the order in which <see cref="Add"/> gives the same collection again.</summary>
    public required Func<TCollection, IEnumerable<TItem>> Items { get; init; }

    /// <summary>Makes an empty one with a capacity and a comparer, null for the default one.</summary>
    public required Func<int, object?, TBuilder> Create { get; init; }

    public required Action<TBuilder, TItem> Add { get; init; }

    /// <summary>Makes the collection of the builder; null if the builder is the collection.</summary>
    public Func<TBuilder, TCollection>? Finish { get; init; }

    /// <summary>Whether the collection finds the key of an item; null if the builder is the collection, or if nothing is looked up in it.</summary>
    public Func<TCollection, TItem, bool>? Finds { get; init; }

    /// <summary>The comparer, null if it is the default one.</summary>
    public Func<TCollection, object?>? Comparer { get; init; }

    /// <summary>The declared type of the comparer; null if there is none.</summary>
    public Type? ComparerType { get; init; }

    /// <summary>Whether adding calls a hash code or a comparison of the item.</summary>
    public bool IsKeyed => ComparerType is not null;
}
