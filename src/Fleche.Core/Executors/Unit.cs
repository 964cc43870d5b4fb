namespace Fleche;

/// <summary>The result of an action: a type with one value, so that actions and functions share one kind of future.</summary>
public readonly struct Unit : IEquatable<Unit>
{
    /// <summary>The only value.</summary>
    public static Unit Value => default;

    /// <inheritdoc/>
    public bool Equals(Unit other) => true;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Unit;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <summary>Returns <c>()</c>.</summary>
    public override string ToString() => "()";
}
