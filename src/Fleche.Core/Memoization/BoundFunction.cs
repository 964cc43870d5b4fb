using Fleche.Memoization;

namespace Fleche;

/// <summary>Binds functions to the cache in use, so that it follows them to other threads, times and processes.</summary>
public static class BoundFunction
{
    /// <summary>Binds a function (of no to four arguments) to the current cache, tags and metadata.</summary>
    /// <remarks>The function of a bound function (<c>Bind(bound.Invoke)</c>) stays bound as it is.</remarks>
    /// <param name="function">What to bind.</param>
    /// <returns>The bound function.</returns>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public static BoundFunction<TResult> Bind<TResult>(Func<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Target is BoundFunction<TResult> bound && function == bound.Invoke ? bound : new(AmbientState.Snapshot, function);
    }

    /// <inheritdoc cref="Bind{TResult}(Func{TResult})"/>
    public static BoundFunction<T1, TResult> Bind<T1, TResult>(Func<T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Target is BoundFunction<T1, TResult> bound && function == bound.Invoke ? bound : new(AmbientState.Snapshot, function);
    }

    /// <inheritdoc cref="Bind{TResult}(Func{TResult})"/>
    public static BoundFunction<T1, T2, TResult> Bind<T1, T2, TResult>(Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Target is BoundFunction<T1, T2, TResult> bound && function == bound.Invoke ? bound : new(AmbientState.Snapshot, function);
    }

    /// <inheritdoc cref="Bind{TResult}(Func{TResult})"/>
    public static BoundFunction<T1, T2, T3, TResult> Bind<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Target is BoundFunction<T1, T2, T3, TResult> bound && function == bound.Invoke ? bound : new(AmbientState.Snapshot, function);
    }

    /// <inheritdoc cref="Bind{TResult}(Func{TResult})"/>
    public static BoundFunction<T1, T2, T3, T4, TResult> Bind<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Target is BoundFunction<T1, T2, T3, T4, TResult> bound && function == bound.Invoke ? bound : new(AmbientState.Snapshot, function);
    }
}
