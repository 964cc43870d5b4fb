using System.Diagnostics;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>Runs an action of no arguments.</summary>
[StackTraceHidden]
internal sealed class ActionInvoker : DelegateInvoker
{
    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Action)target.ReadReceiver(arguments);
        function();
        result.WriteNil();
    }
}

/// <summary>Runs an action of one argument.</summary>
[StackTraceHidden]
internal sealed class ActionInvoker<T1> : DelegateInvoker
{
    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Action<T1>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        function(arg1);
        result.WriteNil();
    }
}

/// <summary>Runs an action of two arguments.</summary>
[StackTraceHidden]
internal sealed class ActionInvoker<T1, T2> : DelegateInvoker
{
    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Action<T1, T2>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        T2 arg2 = arguments.ReadRoot<T2>("arg2");
        function(arg1, arg2);
        result.WriteNil();
    }
}

/// <summary>Runs an action of three arguments.</summary>
[StackTraceHidden]
internal sealed class ActionInvoker<T1, T2, T3> : DelegateInvoker
{
    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Action<T1, T2, T3>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        T2 arg2 = arguments.ReadRoot<T2>("arg2");
        T3 arg3 = arguments.ReadRoot<T3>("arg3");
        function(arg1, arg2, arg3);
        result.WriteNil();
    }
}

/// <summary>Runs an action of four arguments.</summary>
[StackTraceHidden]
internal sealed class ActionInvoker<T1, T2, T3, T4> : DelegateInvoker
{
    /// <inheritdoc/>
    public override void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result)
    {
        var function = (Action<T1, T2, T3, T4>)target.ReadReceiver(arguments);
        T1 arg1 = arguments.ReadRoot<T1>("arg1");
        T2 arg2 = arguments.ReadRoot<T2>("arg2");
        T3 arg3 = arguments.ReadRoot<T3>("arg3");
        T4 arg4 = arguments.ReadRoot<T4>("arg4");
        function(arg1, arg2, arg3, arg4);
        result.WriteNil();
    }
}
