using System.Diagnostics.CodeAnalysis;
using Fleche.Memoization;

namespace Fleche;

/// <summary>A function with no arguments whose results are kept: see <see cref="Memoize"/>.</summary>
/// <typeparam name="TResult">The type of its result; a <c>Task&lt;X&gt;</c> or <c>Future&lt;X&gt;</c> if it is asynchronous.</typeparam>
public sealed class MemoizedFunction<TResult> : MemoizedFunction
{
    private readonly Func<TResult> _function;
    [NonSerialized] private Memoizer<TResult>? _memoizer;

    internal MemoizedFunction(Func<TResult> function, MemoizeOptions? options) : base(options)
    {
        ArgumentNullException.ThrowIfNull(function);
        _function = function;
        _memoizer = Memoizer<TResult>.Of(function, options);
    }

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Unwrapped"/>
    public Func<TResult> Unwrapped => _function;

    /// <inheritdoc/>
    internal override Delegate Function => _function;

    /// <inheritdoc/>
    internal override Memoizer<TResult> Memoizer => _memoizer ??= Memoizer<TResult>.Of(_function, Options);

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Invoke(T1)"/>
    public TResult Invoke() => Memoizer.Invoke(Call());

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Digest(T1)"/>
    public Digest Digest() => Memoizer.KeyOf(Call());

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Contains(T1)"/>
    public bool Contains() => Memoizer.Contains(Call());

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.TryLoad(T1, out TResult)"/>
    public bool TryLoad([MaybeNullWhen(false)] out TResult value) => Memoizer.TryLoad(Call(), out value);

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Rerun(T1)"/>
    public TResult Rerun() => Memoizer.Rerun(Call());

    /// <inheritdoc cref="MemoizedFunction{T1, TResult}.Bind"/>
    public BoundFunction<TResult> Bind() => BoundFunction.Bind<TResult>(Invoke);

    /// <summary>A call of this function.</summary>
    internal NullaryCall<TResult> Call() => new(_function);
}
