namespace Fleche.Calls.Targets;

/// <summary>How a type reference goes on.</summary>
internal enum TypeForm
{
    /// <summary>Assembly, full name of the definition, type arguments.</summary>
    Named,

    /// <summary>Element type: <c>T[]</c>.</summary>
    Vector,

    /// <summary>Rank and element type: <c>T[,]</c>.</summary>
    Array,

    /// <summary>Element type: <c>T*</c>.</summary>
    Pointer,

    /// <summary>Number among the <see cref="KnownTypes"/>, type arguments.</summary>
    Known,
}
