using Fleche.Memoization;

namespace Fleche;

/// <summary>Makes memoized functions: their results are kept in a cache, and a call that is stored is not run again.</summary>
public static class Memoize
{
    /// <summary>Memoizes a function.</summary>
    /// <param name="function">
    /// A method, or with a <see cref="MemoizeOptions.Name"/> a lambda. Its result should follow from its arguments. If it gives a <c>Task&lt;X&gt;</c> or a
    /// <c>Future&lt;X&gt;</c>, that is waited for and the value in it is stored.
    /// </param>
    /// <param name="options">How; null: as its <see cref="MemoizeAttribute"/> says, else the defaults.</param>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">It cannot be memoized so; the message says why, and what to do instead.</exception>
    public static MemoizedFunction<T1, TResult> Function<T1, TResult>(Func<T1, TResult> function, MemoizeOptions? options = null) =>
        new(function, options);

    /// <inheritdoc cref="Function{T1, TResult}"/>
    public static MemoizedFunction<TResult> Function<TResult>(Func<TResult> function, MemoizeOptions? options = null) =>
        new(function, options);

    /// <inheritdoc cref="Function{T1, TResult}"/>
    public static MemoizedFunction<T1, T2, TResult> Function<T1, T2, TResult>(Func<T1, T2, TResult> function, MemoizeOptions? options = null) =>
        new(function, options);

    /// <inheritdoc cref="Function{T1, TResult}"/>
    public static MemoizedFunction<T1, T2, T3, TResult> Function<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function, MemoizeOptions? options = null) =>
        new(function, options);

    /// <inheritdoc cref="Function{T1, TResult}"/>
    public static MemoizedFunction<T1, T2, T3, T4, TResult> Function<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function, MemoizeOptions? options = null) =>
        new(function, options);

    /// <summary>A cache that fails is an error of the memoized calls in this flow of execution, a <see cref="CacheException"/>, in place of a log message.</summary>
    /// <returns>A scope: dispose of it to go back.</returns>
    public static IDisposable UseStrict() => new StateScope(AmbientState.Current with { IsStrict = true });
}
