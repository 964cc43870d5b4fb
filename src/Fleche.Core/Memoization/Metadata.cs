using Fleche.Memoization;

namespace Fleche;

/// <summary>What is read for each call that is stored, after it ran and where it ran: the name of the GPU, a random seed. It is no part of a call's key.</summary>
public static class Metadata
{
    /// <summary>Adds a reading, in place of an outer one of its name, for the calls in this flow of execution and those that it starts, in workers too if they are bound.</summary>
    /// <param name="name">The name: not empty.</param>
    /// <param name="read">Gives the value; null for none. It travels with bound calls as a function does. What it throws is logged, and the value left out.</param>
    /// <returns>A scope: dispose of it to go back.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">The name or the function is null.</exception>
    public static IDisposable Use(string name, Func<string?> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(read);
        AmbientState state = AmbientState.Current;
        return new StateScope(state with { Metadata = state.Metadata.SetItem(name, read) });
    }
}
