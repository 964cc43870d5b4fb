using System.Runtime.ExceptionServices;

namespace Fleche.Executors;

/// <summary>One element of a map whose inputs are looked up, until it is given out.</summary>
internal readonly struct MapElement<T, TResult>
{
    /// <summary>Where its result comes from.</summary>
    public MapOrigin Origin { get; init; }

    /// <summary>The stored result.</summary>
    public TResult? Result { get; init; }

    /// <summary>What went wrong with looking it up.</summary>
    public ExceptionDispatchInfo? Error { get; init; }

    /// <summary>The input, should it have to be sent after all.</summary>
    public T? Input { get; init; }

    /// <summary>What it has in common with equal inputs; null for a call without a key.</summary>
    public MapKey<TResult>? Key { get; init; }
}
