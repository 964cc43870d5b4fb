using System.Diagnostics;
using System.Reflection;
using Fleche.Calls.Targets;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>Runs call targets of one delegate type.</summary>
[StackTraceHidden]
internal abstract class DelegateInvoker
{
    private static readonly Type[] Actions =
        [typeof(ActionInvoker), typeof(ActionInvoker<>), typeof(ActionInvoker<,>), typeof(ActionInvoker<,,>), typeof(ActionInvoker<,,,>)];

    private static readonly Type[] Functions =
        [typeof(FunctionInvoker<>), typeof(FunctionInvoker<,>), typeof(FunctionInvoker<,,>), typeof(FunctionInvoker<,,,>), typeof(FunctionInvoker<,,,,>)];

    /// <summary>The invoker for a delegate type that is an <c>Action</c> or a <c>Func</c> of at most four arguments.</summary>
    public static DelegateInvoker For(Type delegateType)
    {
        MethodInfo invoke = CallShape.InvokeMethod(delegateType);
        Type[] types = Array.ConvertAll(invoke.GetParameters(), static parameter => parameter.ParameterType);
        Type invoker = invoke.ReturnType != typeof(void) ? Functions[types.Length].MakeGenericType([.. types, invoke.ReturnType])
            : types.Length == 0 ? Actions[0]
            : Actions[types.Length].MakeGenericType(types);

        // Without arguments: for a constructor with some, the runtime generates code when it is called again.
        return (DelegateInvoker)Activator.CreateInstance(invoker)!;
    }

    /// <summary>Reads what <paramref name="target"/> is bound to and its arguments, runs it, waits for its task, and writes the result: nil if it has none.</summary>
    /// <param name="target">Called as a delegate of the type that this is for.</param>
    /// <param name="arguments">Where to read.</param>
    /// <param name="result">Where to write.</param>
    public abstract void Invoke(ResolvedTarget target, PayloadReader arguments, PayloadWriter result);
}
