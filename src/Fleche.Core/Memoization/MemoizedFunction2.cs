using System.Diagnostics.CodeAnalysis;
using Fleche.Memoization;

namespace Fleche;

/// <summary>A function with two arguments whose results are kept: see <see cref="Memoize"/>.</summary>
/// <typeparam name="T1">The type of the function's parameter 1.</typeparam>
/// <typeparam name="T2">The type of the function's parameter 2.</typeparam>
/// <typeparam name="TResult">The type of its result; a <c>Task&lt;X&gt;</c> or <c>Future&lt;X&gt;</c> if it is asynchronous.</typeparam>
public sealed class MemoizedFunction<T1, T2, TResult> : MemoizedFunction
{
    private readonly Func<T1, T2, TResult> _function;
    [NonSerialized] private Memoizer<TResult>? _memoizer;

    internal MemoizedFunction(Func<T1, T2, TResult> function, MemoizeOptions? options) : base(options)
    {
        ArgumentNullException.ThrowIfNull(function);
        _function = function;
        _memoizer = Memoizer<TResult>.Of(function, options);
    }

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Unwrapped"/>
    public Func<T1, T2, TResult> Unwrapped => _function;

    /// <inheritdoc/>
    internal override Delegate Function => _function;

    /// <inheritdoc/>
    internal override Memoizer<TResult> Memoizer => _memoizer ??= Memoizer<TResult>.Of(_function, Options);

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Invoke(T1)"/>
    public TResult Invoke(T1 arg1, T2 arg2) => Memoizer.Invoke(Call(arg1, arg2));

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Digest(T1)"/>
    public Digest Digest(T1 arg1, T2 arg2) => Memoizer.KeyOf(Call(arg1, arg2));

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Contains(T1)"/>
    public bool Contains(T1 arg1, T2 arg2) => Memoizer.Contains(Call(arg1, arg2));

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.TryLoad(T1, out TResult)"/>
    public bool TryLoad(T1 arg1, T2 arg2, [MaybeNullWhen(false)] out TResult value) => Memoizer.TryLoad(Call(arg1, arg2), out value);

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Rerun(T1)"/>
    public TResult Rerun(T1 arg1, T2 arg2) => Memoizer.Rerun(Call(arg1, arg2));

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Bind"/>
    public BoundFunction<T1, T2, TResult> Bind() => BoundFunction.Bind<T1, T2, TResult>(Invoke);

    /// <summary>A call of this function.</summary>
    internal BinaryCall<T1, T2, TResult> Call(T1 arg1, T2 arg2) => new(_function, arg1, arg2);
}
