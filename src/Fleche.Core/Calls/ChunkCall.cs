using System.Diagnostics;

namespace Fleche.Calls;

/// <summary>What is called for one chunk of a map, where it runs: the user's function for each input, so that one bad element loses only itself. Each begins in the same surroundings, however large the chunk is. A chunk that is told to stop stops as a whole.</summary>
internal static class ChunkCall
{
    /// <summary>Calls a function for each input.</summary>
    public static ChunkResults<TResult> Run<T, TResult>(Func<T, TResult> function, ChunkInputs<T> inputs)
    {
        long start = Stopwatch.GetTimestamp();
        TResult[] values = new TResult[inputs.Items.Length];
        Exception?[]? errors = inputs.Errors;
        Surroundings surroundings = new();
        for (int i = 0; i < values.Length; i++)
        {
            surroundings.Restore();
            if (errors?[i] is not null)
            {
                continue;
            }

            try
            {
                values[i] = LazyResult<TResult>.Read(function(inputs.Items[i]));
            }
            catch (Exception exception) when (!WorkerContext.IsStop(exception))
            {
                (errors ??= new Exception?[values.Length])[i] = exception;
            }
        }
        return new ChunkResults<TResult>(values, errors, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Calls a function for each input, and waits for each future that it gives.</summary>
    public static ChunkResults<TResult> RunFutures<T, TResult>(Func<T, Future<TResult>> function, ChunkInputs<T> inputs) =>
        Run(input => AsyncCall.Wait(function(input), function), inputs);

    /// <summary>Calls an asynchronous function for each input, and waits for each task on the thread of the call.</summary>
    public static ChunkResults<TResult> RunTasks<T, TResult>(Func<T, Task<TResult>> function, ChunkInputs<T> inputs) =>
        Run(input => AsyncCall.Wait(function(input), function), inputs);
}
