using System.Collections;
using System.Reflection;
using Fleche.Calls.Targets;

namespace Fleche.Calls;

/// <summary>
/// Results that run only while they are read: iterators and queries. They are read where the call runs, under its limits: sent as they are, they would run in the program, which a call is
/// there to be kept from.
/// </summary>
internal static class LazyResult<T>
{
    private static readonly bool IsPossible = typeof(T).IsInterface || typeof(T) == typeof(object);

    /// <summary>The type met last that is not lazy.</summary>
    private static Type? _plain;

    /// <summary>The result, or all that it gives.</summary>
    /// <exception cref="PayloadSerializationException">It cannot be read here, or what it gives is not what the function has declared.</exception>
    public static T Read(T result)
    {
        if (!IsPossible || result is null || result.GetType() is var type && type == _plain)
        {
            return result;
        }

        if (!IsLazy(type))
        {
            _plain = type;
            return result;
        }

        Type? sequence = type.GetInterfaces().FirstOrDefault(static face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        if (sequence is not null && typeof(T).IsAssignableFrom(sequence.GetGenericArguments()[0].MakeArrayType()))
        {
            MethodInfo toArray = typeof(Enumerable).GetMethod(nameof(Enumerable.ToArray))!.MakeGenericMethod(sequence.GetGenericArguments());
            return (T)toArray.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [result], null)!;
        }

        throw new PayloadSerializationException($"Cannot send the result: a {DisplayNames.Of(type)} runs only while it is read. Return a list or an array.");
    }

    private static bool IsLazy(Type type)
    {
        if (type.Name.StartsWith('<') && (typeof(IEnumerator).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type)))
        {
            return true;
        }

        for (Type? at = type; at is not null; at = at.BaseType)
        {
            // The base classes of what the methods of LINQ and of PLINQ (which need not be loaded for this) give.
            if (at.DeclaringType == typeof(Enumerable) && at.Name == "Iterator`1" || at.FullName == "System.Linq.ParallelQuery")
            {
                return true;
            }
        }

        return false;
    }
}
