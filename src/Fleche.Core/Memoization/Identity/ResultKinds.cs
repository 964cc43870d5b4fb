using System.Collections;
using System.Reflection;
using Fleche.Calls.Targets;

namespace Fleche.Memoization;

/// <summary>Tells plain results from those that are still under way.</summary>
internal static class ResultKinds
{
    /// <summary>What a query is declared as. Whoever stored one would run it, and the caller would run it again.</summary>
    private static readonly Type[] Lazy =
    [
        typeof(IEnumerable), typeof(IEnumerable<>), typeof(IOrderedEnumerable<>), typeof(IQueryable), typeof(IQueryable<>), typeof(IOrderedQueryable<>),
        typeof(ParallelQuery<>), typeof(OrderedParallelQuery<>),
    ];

    /// <summary>The <c>X</c> of a <c>Task&lt;X&gt;</c>, or of another generic type; null when it is none.</summary>
    public static Type? ValueTypeOf(Type result, Type wrapper) =>
        result.IsConstructedGenericType && result.GetGenericTypeDefinition() == wrapper ? result.GetGenericArguments()[0] : null;

    /// <summary>Checks the type of a function's result: plain, <c>Task&lt;X&gt;</c> or <c>Future&lt;X&gt;</c> of a plain one.</summary>
    /// <exception cref="ArgumentException">It is another; the message says what to return instead.</exception>
    public static void Check(MethodInfo method, Type result)
    {
        Type? value = ValueTypeOf(result, typeof(Task<>)) ?? ValueTypeOf(result, typeof(Future<>));
        // A delegate that gives an object may be over a method that gives a task.
        if ((value is null ? RefusalOf(method.ReturnType) ?? RefusalOf(result) : RefusalOf(value)) is { } refusal)
        {
            throw FunctionRules.Refuse(DisplayNames.Of(method), refusal);
        }
    }

    private static string? RefusalOf(Type type)
    {
        if (type == typeof(void))
        {
            return "it gives no result. Return one.";
        }

        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return $"its {type.Name} gives no result. Return a Task<T>.";
        }

        if (ValueTypeOf(type, typeof(ValueTask<>)) is { } value)
        {
            return $"a ValueTask can be awaited only once. Return a Task<{DisplayNames.Of(value)}> instead (AsTask()).";
        }

        if (typeof(Task).IsAssignableFrom(type) || typeof(Future).IsAssignableFrom(type))
        {
            return $"what it gives, a {DisplayNames.Of(type)}, is still under way. Declare the result as a Task<T> or a Future<T> with a plain T.";
        }

        if (IsA(type, typeof(IAsyncEnumerable<>)) || IsA(type, typeof(IAsyncEnumerator<>)))
        {
            return "an asynchronous sequence runs while it is read. Return a Task of a list or an array instead.";
        }

        if (typeof(IEnumerator).IsAssignableFrom(type) || Lazy.Contains(type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type))
        {
            return $"what it gives, a {DisplayNames.Of(type)}, may run only while it is read. Return a list or an array, or declare it as an IReadOnlyList<T>.";
        }

        return typeof(Delegate).IsAssignableFrom(type) ? "it gives a delegate, and a cache holds no code. Return the data that the delegate needs." : null;
    }

    private static bool IsA(Type type, Type definition) =>
        ValueTypeOf(type, definition) is not null || type.GetInterfaces().Any(face => ValueTypeOf(face, definition) is not null);
}
