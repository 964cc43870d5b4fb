namespace Fleche.Digests;

/// <summary>What of a value its digest says.</summary>
internal enum Coverage
{
    /// <summary>All: values with this digest cannot be told apart by a reader.</summary>
    All,

    /// <summary>
    /// All that makes arguments equal, and less than a reader can tell: not in which order a dictionary gives its entries, of which type the number in a <c>JsonNode</c> is, in how many
    /// pieces a text of XML is.
    /// </summary>
    Essence,

    /// <summary>Less: a type that says its own digest, a digest in place of a value, an object that is met twice.</summary>
    Part,
}
