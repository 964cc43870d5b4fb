using System.Reflection;

namespace Fleche.Calls;

/// <summary>Waits for the task of an asynchronous function on the thread where the call runs.</summary>
internal static class AsyncCall
{
    /// <summary>Waits for the task and gives its result, or throws its own exception.</summary>
    public static TResult Wait<TResult>(Task<TResult>? task, Delegate function) => NotNull(task, function).GetAwaiter().GetResult();

    /// <summary>Waits for the task, or throws its own exception.</summary>
    public static Unit Wait(Task? task, Delegate function)
    {
        NotNull(task, function).GetAwaiter().GetResult();
        return Unit.Value;
    }

    /// <summary>Waits for the future and gives its result, or throws its own exception.</summary>
    public static TResult Wait<TResult>(Future<TResult>? future, Delegate function) => NotNull(future, function).Result;

    /// <summary>The task or future that a function returned.</summary>
    /// <exception cref="InvalidOperationException">It returned null.</exception>
    public static TTask NotNull<TTask>(TTask? task, Delegate function) where TTask : class
    {
        if (task is not null)
        {
            return task;
        }

        MethodInfo method = function.Method;
        string instead = typeof(Future).IsAssignableFrom(typeof(TTask)) ? "future; return Future<T>.FromResult." : "task; return Task.CompletedTask or Task.FromResult.";
        throw new InvalidOperationException($"The asynchronous function {method.DeclaringType}.{method.Name} returned null instead of a {instead}");
    }
}
