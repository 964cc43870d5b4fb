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

    /// <summary>The task that a function returned.</summary>
    /// <exception cref="InvalidOperationException">It returned null.</exception>
    public static TTask NotNull<TTask>(TTask? task, Delegate function) where TTask : Task
    {
        if (task is not null)
        {
            return task;
        }

        MethodInfo method = function.Method;
        throw new InvalidOperationException(
            $"The asynchronous function {method.DeclaringType}.{method.Name} returned null instead of a task; return Task.CompletedTask or Task.FromResult.");
    }
}
