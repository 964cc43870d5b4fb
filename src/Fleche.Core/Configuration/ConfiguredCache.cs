using Fleche.Caches;

namespace Fleche.Configuration;

/// <summary>A cache as a configuration file spells it out.</summary>
internal sealed class ConfiguredCache(
    ConfigurationPlace place, IReadOnlyDictionary<string, ConfigurationPlace> properties, Func<ConfigurationPlace, CacheDescription> readReference)
{
    /// <summary>Where it is.</summary>
    public ConfigurationPlace Place => place;

    /// <summary>A property that may be left out.</summary>
    public ConfigurationPlace? Optional(string name) => properties.TryGetValue(name, out ConfigurationPlace found) ? found : null;

    /// <summary>A property that must be there.</summary>
    public ConfigurationPlace Required(string name) => Optional(name) ?? throw place.Error($"The property '{name}' is missing.");

    /// <summary>The property <c>cache</c>: one that is named or spelled out.</summary>
    public CacheDescription Cache() => readReference(Required("cache"));

    /// <summary>The property <c>caches</c>: one or more.</summary>
    public CacheDescription[] Caches() => [.. Required("caches").Items().Select(readReference)];

    /// <summary>The property <c>path</c>, relative to the file.</summary>
    public string Path() => System.IO.Path.GetFullPath(Required("path").Text("results.db"), System.IO.Path.GetDirectoryName(place.File)!);
}
