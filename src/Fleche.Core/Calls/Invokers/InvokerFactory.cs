using System.Reflection;
using Fleche.Calls.Targets;

namespace Fleche.Calls.Invokers;

/// <summary>Makes the typed invoker of a target.</summary>
internal static class InvokerFactory
{
    private static readonly Type[] Actions =
        [typeof(ActionInvoker), typeof(ActionInvoker<>), typeof(ActionInvoker<,>), typeof(ActionInvoker<,,>), typeof(ActionInvoker<,,,>)];

    private static readonly Type[] Functions =
        [typeof(FunctionInvoker<>), typeof(FunctionInvoker<,>), typeof(FunctionInvoker<,,>), typeof(FunctionInvoker<,,,>), typeof(FunctionInvoker<,,,,>)];

    /// <summary>The invoker for a target whose delegate is an <c>Action</c> or a <c>Func</c> of at most four arguments.</summary>
    public static CallInvoker Create(ResolvedTarget target)
    {
        MethodInfo invoke = CallShape.InvokeMethod(target.DelegateType);
        Type[] types = Array.ConvertAll(invoke.GetParameters(), static parameter => parameter.ParameterType);
        bool returns = invoke.ReturnType != typeof(void);
        Type invoker = returns ? Functions[types.Length].MakeGenericType([.. types, invoke.ReturnType])
            : types.Length == 0 ? Actions[0]
            : Actions[types.Length].MakeGenericType(types);
        object[] arguments = returns ? [target, CreateCompletion(invoke.ReturnType)] : [target];
        return (CallInvoker)Activator.CreateInstance(invoker, arguments)!;
    }

    private static object CreateCompletion(Type returned)
    {
        Type? definition = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        Type completion = returned == typeof(Task) ? typeof(TaskCompletion)
            : definition == typeof(Task<>) ? typeof(TaskCompletion<>).MakeGenericType(returned.GetGenericArguments())
            : definition == typeof(Future<>) ? typeof(FutureCompletion<>).MakeGenericType(returned.GetGenericArguments())
            : typeof(ValueCompletion<>).MakeGenericType(returned);
        return Activator.CreateInstance(completion)!;
    }
}
