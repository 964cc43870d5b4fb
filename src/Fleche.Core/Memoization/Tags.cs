using Fleche.Memoization;

namespace Fleche;

/// <summary>Names and values that the records of stored calls carry, to be found by them later. They are no part of a call's key.</summary>
public static class Tags
{
    /// <summary>The tags in this flow of execution.</summary>
    public static IReadOnlyDictionary<string, string> Current => AmbientState.Current.Tags;

    /// <summary>Adds a tag, in place of an outer one of its name, for the calls in this flow of execution and those that it starts, in workers too if they are bound.</summary>
    /// <param name="name">The name: not empty.</param>
    /// <param name="value">The value.</param>
    /// <returns>A scope: dispose of it to go back.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">The name or the value is null.</exception>
    public static IDisposable Use(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        AmbientState state = AmbientState.Current;
        return new StateScope(state with { Tags = state.Tags.SetItem(name, value) });
    }
}
