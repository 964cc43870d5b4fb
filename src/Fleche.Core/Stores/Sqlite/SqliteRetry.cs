using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Polly;
using Polly.Retry;

namespace Fleche.Stores.Sqlite;

/// <summary>Tries an operation again while the file is locked by somebody else.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="limit">How long altogether.</param>
/// <remarks>SQLite waits too, for <see cref="Patience"/> at each try, but where it sees a deadlock ahead it gives up at once: the rest is done here.</remarks>
internal sealed class SqliteRetry(string path, TimeSpan limit)
{
    /// <summary>How long SQLite itself waits at each try.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromTicks(Math.Min(limit.Ticks / 4, TimeSpan.TicksPerSecond));

    /// <summary>Runs an operation, which must leave nothing behind when it throws.</summary>
    public TResult Run<TState, TResult>(Func<TState, TResult> operation, TState state)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            return operation(state);
        }
        catch (SqliteException e) when (SqliteErrors.IsBusy(e))
        {
            return RunAgain(operation, state, started);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Explain(e, path, default);
        }
    }

    private TResult RunAgain<TState, TResult>(Func<TState, TResult> operation, TState state, long started)
    {
        ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is SqliteException e && SqliteErrors.IsBusy(e) && Stopwatch.GetElapsedTime(started) < limit),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(5),
                MaxDelay = TimeSpan.FromMilliseconds(250),
            })
            .Build();
        try
        {
            return pipeline.Execute(operation, state);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Explain(e, path, Stopwatch.GetElapsedTime(started));
        }
    }
}
