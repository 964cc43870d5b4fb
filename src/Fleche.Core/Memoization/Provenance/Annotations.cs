using System.Collections.Immutable;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>Tags and metadata of a call: those of the function, and those of the scopes, which win.</summary>
internal static class Annotations
{
    /// <summary>The tags of a call.</summary>
    public static IReadOnlyDictionary<string, string> TagsOf(FunctionSettings settings, AmbientState state) => settings.Tags.SetItems(state.Tags);

    /// <summary>
    /// Reads the metadata of a call that has ended, as part of it, since its claim is still held: a memoized function that is asked for here must not wait for the call, nor be asked
    /// for its own. What throws is logged and left out.
    /// </summary>
    public static IReadOnlyDictionary<string, string> MetadataOf(FunctionSettings settings, AmbientState state, CallFrame frame, string function)
    {
        if (settings.Metadata.IsEmpty && state.Metadata.IsEmpty)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        using AmbientState.Scope scope = (state with { Frame = frame, Metadata = state.Metadata.Clear() }).Enter();
        var items = new Dictionary<string, string>();
        foreach ((string name, Func<string?> read) in settings.Metadata.SetItems(state.Metadata))
        {
            try
            {
                if (read() is { } value)
                {
                    items[name] = value;
                }
            }
            catch (Exception e)
            {
                FlecheLog.MetadataFailed(FlecheLogging.For<Memoizer>(), name, function, frame.Key, e);
            }
        }

        return items;
    }
}
