using Fleche.Calls;
using Fleche.Memoization;

namespace Fleche.Executors;

/// <summary>The memoized calls that an executor was given and that are not done, so that identical ones run once.</summary>
internal sealed class FlightTable(Executor executor)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FlightKey, Continuation> _flights = [];

    /// <summary>Guards all flights.</summary>
    public Lock Lock => _lock;

    /// <summary>Runs the calls that take the place of others.</summary>
    public TurnQueue Turns { get; } = new();

    /// <summary>Has a call run, or follows the identical one that is under way.</summary>
    /// <param name="key">The call's key.</param>
    /// <param name="call">The call.</param>
    /// <param name="memoized">The same call as the memoized function knows it.</param>
    /// <param name="lookup">Looks it up.</param>
    /// <param name="options">The caller's own.</param>
    /// <exception cref="ExecutorShutdownException">The executor was shut down; likewise for any other reason to take no call.</exception>
    public Future<TResult> Submit<TResult>(Digest key, Call<TResult> call, MemoizedCall memoized, CacheLookup<TResult> lookup, CallOptions? options)
    {
        AmbientState state = lookup.State;
        if (state.Frame?.Ancestors.Contains(key) is true)
        {
            // Whoever is inside of a call must not wait for it.
            return executor.SubmitCall(call, options);
        }

        FlightKey flightKey = new(state.Cache!, key, state.Rerun);
        Flight<TResult> flight;
        Follower<TResult>? follower = null;
        lock (_lock)
        {
            if (!_flights.TryGetValue(flightKey, out Continuation? found))
            {
                _flights.Add(flightKey, flight = new Flight<TResult>(executor, this, flightKey));
            }
            else if (found is Flight<TResult> other)
            {
                executor.Expect();
                flight = other;
                other.Followers.Enqueue(follower = new Follower<TResult>(call, memoized, lookup, options));
            }
            else
            {
                flight = null!;
            }
        }

        // A function of the same name with another type of result goes its own way.
        return flight is null ? executor.SubmitCall(call, options) : follower?.Start() ?? flight.Lead(call, options);
    }

    /// <summary>A flight is over. Called under the lock.</summary>
    public void Remove(FlightKey key) => _flights.Remove(key);
}
