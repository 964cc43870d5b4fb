using System.Diagnostics.CodeAnalysis;
using Fleche.Memoization;

namespace Fleche;

/// <summary>A function with one argument whose results are kept: see <see cref="Memoize"/>.</summary>
/// <typeparam name="T1">The type of the function's parameter 1.</typeparam>
/// <typeparam name="TResult">The type of its result; a <c>Task&lt;X&gt;</c> or <c>Future&lt;X&gt;</c> if it is asynchronous.</typeparam>
public sealed class MemoizedFunction<T1, TResult> : MemoizedFunction
{
    private readonly Func<T1, TResult> _function;
    [NonSerialized] private Memoizer<TResult>? _memoizer;

    internal MemoizedFunction(Func<T1, TResult> function, MemoizeOptions? options) : base(options)
    {
        ArgumentNullException.ThrowIfNull(function);
        _function = function;
        _memoizer = Memoizer<TResult>.Of(function, options);
    }

    /// <summary>The function itself: no cache.</summary>
    public Func<T1, TResult> Unwrapped => _function;

    /// <inheritdoc/>
    internal override Delegate Function => _function;

    /// <inheritdoc/>
    internal override Memoizer<TResult> Memoizer => _memoizer ??= Memoizer<TResult>.Of(_function, Options);

    /// <summary>Gives the stored result of the call; else runs the function, stores what it gives, and gives that.</summary>
    /// <remarks>
    /// Calls that miss at the same time run the function once. The call that runs it gives the function's own object; a stored result is a copy for each caller.
    /// What the function throws goes to the caller and is not stored. Whatever fails in the cache is logged (<see cref="FlecheLogging"/>), and the function runs.
    /// A <c>Task</c> is awaited before its result is stored; a <c>Future</c> is passed on as it is, and the same one is given to the same call until it is done.
    /// </remarks>
    /// <exception cref="CacheException">In strict mode: the cache failed.</exception>
    public TResult Invoke(T1 arg1) => Memoizer.Invoke(Call(arg1));

    /// <summary>The key of a call, under which a cache stores it.</summary>
    /// <exception cref="IndigestibleException">An argument has no digest; the message says which and why.</exception>
    public Digest Digest(T1 arg1) => Memoizer.KeyOf(Call(arg1));

    /// <summary>Whether the current cache has stored the call.</summary>
    /// <exception cref="CacheException">In strict mode: the cache failed.</exception>
    public bool Contains(T1 arg1) => Memoizer.Contains(Call(arg1));

    /// <summary>Gives the stored result of a call; never runs the function.</summary>
    /// <returns>False: it is not stored, or cannot be read.</returns>
    /// <exception cref="CacheException">In strict mode: the cache failed.</exception>
    public bool TryLoad(T1 arg1, [MaybeNullWhen(false)] out TResult value) => Memoizer.TryLoad(Call(arg1), out value);

    /// <summary>Runs the function again, and once every memoized call that it makes, at any depth; the results take the place of the stored ones.</summary>
    /// <exception cref="CacheException">In strict mode: the cache failed.</exception>
    public TResult Rerun(T1 arg1) => Memoizer.Rerun(Call(arg1));

    /// <summary>Binds the memoized function to the current cache, tags and metadata, which it then uses wherever it is called.</summary>
    public BoundFunction<T1, TResult> Bind() => BoundFunction.Bind<T1, TResult>(Invoke);

    /// <summary>A call of this function.</summary>
    internal UnaryCall<T1, TResult> Call(T1 arg1) => new(_function, arg1);
}
