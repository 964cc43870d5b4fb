namespace Fleche;

/// <summary>One argument of a stored call: the parameter's name and the digest of the value.</summary>
/// <param name="Name">The parameter, as the function's author called it; <c>this</c> for the object of an instance method.</param>
/// <param name="Digest">The digest of the value, under which a value store may keep it.</param>
public readonly record struct CallArgument(string Name, Digest Digest);
