using System.Diagnostics;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>Runs a function of no arguments.</summary>
[StackTraceHidden]
internal sealed class FunctionInvoker<TReturned> : DelegateInvoker
{
    private readonly Completion<TReturned> _completion = Completion<TReturned>.Create();

    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Func<TReturned>)target.ReadReceiver(arguments);
        _completion.Complete(function(), function, result);
    }
}

/// <summary>Runs a function of one argument.</summary>
[StackTraceHidden]
internal sealed class FunctionInvoker<T1, TReturned> : DelegateInvoker
{
    private readonly Completion<TReturned> _completion = Completion<TReturned>.Create();

    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Func<T1, TReturned>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        _completion.Complete(function(arg1), function, result);
    }
}

/// <summary>Runs a function of two arguments.</summary>
[StackTraceHidden]
internal sealed class FunctionInvoker<T1, T2, TReturned> : DelegateInvoker
{
    private readonly Completion<TReturned> _completion = Completion<TReturned>.Create();

    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Func<T1, T2, TReturned>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        T2 arg2 = arguments.ReadRoot<T2>("arg2");
        _completion.Complete(function(arg1, arg2), function, result);
    }
}

/// <summary>Runs a function of three arguments.</summary>
[StackTraceHidden]
internal sealed class FunctionInvoker<T1, T2, T3, TReturned> : DelegateInvoker
{
    private readonly Completion<TReturned> _completion = Completion<TReturned>.Create();

    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Func<T1, T2, T3, TReturned>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        T2 arg2 = arguments.ReadRoot<T2>("arg2");
        T3 arg3 = arguments.ReadRoot<T3>("arg3");
        _completion.Complete(function(arg1, arg2, arg3), function, result);
    }
}

/// <summary>Runs a function of four arguments.</summary>
[StackTraceHidden]
internal sealed class FunctionInvoker<T1, T2, T3, T4, TReturned> : DelegateInvoker
{
    private readonly Completion<TReturned> _completion = Completion<TReturned>.Create();

    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Func<T1, T2, T3, T4, TReturned>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        T2 arg2 = arguments.ReadRoot<T2>("arg2");
        T3 arg3 = arguments.ReadRoot<T3>("arg3");
        T4 arg4 = arguments.ReadRoot<T4>("arg4");
        _completion.Complete(function(arg1, arg2, arg3, arg4), function, result);
    }
}
