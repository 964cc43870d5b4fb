namespace Fleche.Codec;

/// <summary>A collection codec that may be able to fill an object of a subclass too.</summary>
internal interface IExtensibleCollection
{
    /// <summary>Whether it can: an immutable collection is made whole.</summary>
    bool IsExtensible { get; }

    /// <summary>Writes the items and the comparer.</summary>
    void WriteItems(PayloadWriter writer, object collection);

    /// <summary>Reads what <see cref="WriteItems"/> wrote.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="adopt">Makes the object to fill out of a new, empty collection, and registers it.</param>
    object ReadItems(PayloadReader reader, Func<object, object> adopt);
}
