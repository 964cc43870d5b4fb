using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Fleche.Stores.Sqlite;

/// <summary>Tries an operation again while the file is locked by somebody else.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="limit">How long altogether.</param>
/// <remarks>All waiting is done here. SQLite would wait a whole second each time where its library is built without <c>usleep</c>, as the one is that comes with Fleche; most locks last less than a millisecond.</remarks>
internal sealed class SqliteRetry(string path, TimeSpan limit)
{
    /// <summary>Pauses, in milliseconds, last from their number to twice that: of those who wait, no two keep step.</summary>
    private const int LongestPause = 16;

    /// <summary>Runs an operation, which must leave nothing behind when it throws. Errors name the file, the cause and the way out.</summary>
    public TResult Run<TState, TResult>(Func<TState, TResult> operation, TState state)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            return Repeat(operation, state);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Explain(e, path, Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>The same for a part of an operation. Errors are those of SQLite.</summary>
    public TResult Repeat<TState, TResult>(Func<TState, TResult> operation, TState state)
    {
        long started = Stopwatch.GetTimestamp();
        for (int pause = 1; ; pause = Math.Min(2 * pause, LongestPause))
        {
            try
            {
                return operation(state);
            }
            catch (SqliteException e) when (SqliteErrors.IsBusy(e) && Stopwatch.GetElapsedTime(started) < limit)
            {
            }

            Thread.Sleep(Random.Shared.Next(pause, 2 * pause));
        }
    }
}
