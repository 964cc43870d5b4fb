using System.Reflection;
using System.Runtime.CompilerServices;
using Fleche.Calls.Targets;

namespace Fleche.Calls;

/// <summary>Refuses functions whose result could never arrive, with the way out.</summary>
internal static class CallRules
{
    private static readonly ConditionalWeakTable<MethodInfo, object> KnownActions = [];

    /// <summary>Checks a function: its result must be a value, not something that is still under way.</summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">It returns a task that Fleche would not wait for.</exception>
    public static void CheckFunction<TResult>(Delegate? function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Type type = typeof(TResult);
        // A delegate that returns object may be over a method that returns a task.
        CheckResult(!type.IsValueType && type.IsAssignableFrom(typeof(Task)) ? function.Method.ReturnType : type);
    }

    /// <summary>Checks an asynchronous function: what its task gives must be a value.</summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <exception cref="ArgumentException">Its task gives another task.</exception>
    public static void CheckAsyncFunction<TResult>(Delegate? function)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckResult(typeof(TResult), inTask: true);
    }

    /// <summary>Checks an action: it must be over when it returns.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <exception cref="ArgumentException">It is an <c>async void</c> method.</exception>
    public static void CheckAction(Delegate? action)
    {
        ArgumentNullException.ThrowIfNull(action);
        MethodInfo method = action.Method;
        if (KnownActions.TryGetValue(method, out _))
        {
            return;
        }

        if (IsAsyncVoid(method))
        {
            throw new ArgumentException(
                $"The action {DisplayNames.Of(method)} is async void: nobody can wait for its end or see its exception. Return Task instead.",
                nameof(action));
        }
        KnownActions.TryAdd(method, KnownActions);
    }

    /// <summary>Whether this method without a result is <c>async</c>.</summary>
    public static bool IsAsyncVoid(MethodInfo action) => action.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false);

    private static void CheckResult(Type type, bool inTask = false)
    {
        if (!IsAwaitable(type))
        {
            return;
        }

        if (inTask)
        {
            throw new ArgumentException(
                $"The function's task gives a {DisplayNames.Of(type)}, which would have to be awaited again. Return what it gives, as in: async x => await await f(x).", "function");
        }

        if (type == typeof(Task))
        {
            throw new ArgumentException(
                "The function returns a Task without a result, and here each call needs one. Return some, as in: async x => { await f(x); return true; }.", "function");
        }

        throw new ArgumentException(
            $"The function returns a {DisplayNames.Of(type)}, which would have to be awaited where the call runs, and only Task and Task<T> are. " +
            "Pass an asynchronous function instead, as in: async x => await f(x).", "function");
    }

    private static bool IsAwaitable(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));
}
