using System.Collections.Immutable;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>Tags and metadata of a call: those of the function, and those of the scopes, which win.</summary>
internal static class Annotations
{
    /// <summary>The tags of a call.</summary>
    public static IReadOnlyDictionary<string, string> TagsOf(FunctionSettings settings, AmbientState state) =>
        settings.Tags.Count == 0 ? state.Tags : settings.Tags.ToImmutableDictionary().SetItems(state.Tags);

    /// <summary>Reads the metadata of a call. What throws is logged and left out.</summary>
    public static IReadOnlyDictionary<string, string> MetadataOf(FunctionSettings settings, AmbientState state, string function, Digest key)
    {
        if (settings.Metadata.Count == 0 && state.Metadata.IsEmpty)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        var items = new Dictionary<string, string>();
        foreach ((string name, Func<string?> read) in settings.Metadata.ToImmutableDictionary().SetItems(state.Metadata))
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
                FlecheLog.MetadataFailed(FlecheLogging.For<Memoizer>(), name, function, key, e);
            }
        }

        return items;
    }
}
