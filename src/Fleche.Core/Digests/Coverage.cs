namespace Fleche.Digests;

/// <summary>What of a value its digest says.</summary>
internal enum Coverage
{
    /// <summary>All: values with this digest cannot be told apart by a reader.</summary>
    All,

    /// <summary>All but in which order a collection gives what has no order: equal as an argument, another one to whoever enumerates it.</summary>
    AllButOrder,

    /// <summary>Less: a type that says its own digest, a digest in place of a value, an object that is met twice.</summary>
    Part,
}
