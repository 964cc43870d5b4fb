using System.Diagnostics;
using Fleche.Codec;

namespace Fleche.Calls.Invokers;

/// <summary>Turns what a function returned into the written result of its call.</summary>
[StackTraceHidden]
internal abstract class Completion<TReturned>
{
    /// <summary>Waits for the result if what the function returned is a task, then writes it as an object graph of its own.</summary>
    public abstract void Complete(TReturned returned, Delegate function, PayloadWriter result);

    /// <summary>The one for functions that return <typeparamref name="TReturned"/>.</summary>
    public static Completion<TReturned> Create()
    {
        Type returned = typeof(TReturned);
        Type? definition = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        Type completion = returned == typeof(Task) ? typeof(TaskCompletion)
            : definition == typeof(Task<>) ? typeof(TaskCompletion<>).MakeGenericType(returned.GetGenericArguments())
            : definition == typeof(Future<>) ? typeof(FutureCompletion<>).MakeGenericType(returned.GetGenericArguments())
            : typeof(ValueCompletion<TReturned>);
        return (Completion<TReturned>)Activator.CreateInstance(completion)!;
    }

    /// <summary>Writes the result as an object graph of its own.</summary>
    protected static void WriteResult<T>(PayloadWriter result, T value)
    {
        result.BeginGraph();
        result.WriteRoot("result", value);
    }
}
