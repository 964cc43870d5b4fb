using System.Diagnostics;
using Fleche.Codec;
using Fleche.Memoization;

namespace Fleche.Calls;

/// <summary>One call as an executor receives it: a function and its arguments.</summary>
internal abstract class Call<TResult>
{
    /// <summary>What is called: the function that the user passed, or one of ours that calls it.</summary>
    public abstract Delegate Function { get; }

    /// <summary>The function that the user passed: what messages name.</summary>
    public abstract Delegate UserFunction { get; }

    /// <summary>The delegate type by which the caller knows the function, and so writes its arguments and reads its result.</summary>
    public abstract Type FunctionType { get; }

    /// <summary>For how many inputs the user's function is called.</summary>
    public virtual int Inputs => 1;

    /// <summary>The state in which it runs, here or in a worker; null: that of where it runs.</summary>
    public AmbientState? State { get; init; }

    /// <summary>The future that somebody has already, to be completed in place of a new one; null for none.</summary>
    public Future<TResult>? Promised { get; set; }

    /// <summary>Runs the call in its state on this thread; waits for its task if the function is asynchronous.</summary>
    [StackTraceHidden]
    public TResult Run()
    {
        if (State is null)
        {
            return Invoke();
        }

        using AmbientState.Scope scope = State.Enter();
        return Invoke();
    }

    /// <summary>Runs the call on this thread; waits for its task if the function is asynchronous.</summary>
    protected abstract TResult Invoke();

    /// <summary>Writes the arguments for a worker elsewhere.</summary>
    /// <exception cref="PayloadSerializationException">An argument cannot travel.</exception>
    public abstract void WriteArguments(PayloadWriter writer);
}
