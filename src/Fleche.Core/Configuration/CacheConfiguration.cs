using System.Text.Json;
using Fleche.Caches;

namespace Fleche.Configuration;

/// <summary>What the files <c>fleche.json</c> in a directory and in those above it say of caches. Closer files win, name by name.</summary>
internal sealed class CacheConfiguration
{
    /// <summary>What such a file is called.</summary>
    public const string FileName = "fleche.json";

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    private static readonly string[] Known = ["root", "default", "caches"];

    private readonly string _directory;
    private readonly Dictionary<string, ConfigurationPlace> _caches = new(StringComparer.Ordinal);
    private readonly List<string> _files = [];
    private ConfigurationPlace? _default;

    private CacheConfiguration(string directory) => _directory = directory;

    /// <summary>The file that names the default cache; null for none.</summary>
    public string? DefaultFile => _default?.File;

    /// <summary>Reads the files. Of the caches only those that are asked for are looked at.</summary>
    /// <param name="directory">Where to begin; null: the working directory is gone, and there are none.</param>
    /// <exception cref="InvalidDataException">A file is no such file; the message says what is wrong, and where.</exception>
    public static CacheConfiguration Find(string? directory)
    {
        var configuration = new CacheConfiguration(directory ?? WorkingDirectory.Gone);
        for (DirectoryInfo? place = directory is null ? null : new(directory); place is not null; place = place.Parent)
        {
            string file = Path.Combine(place.FullName, FileName);
            if (File.Exists(file) && configuration.AddFile(file))
            {
                break;
            }
        }

        return configuration;
    }

    /// <summary>The default cache; null for none.</summary>
    /// <exception cref="InvalidDataException">What the file says of it is wrong; the message says what, and where.</exception>
    public CacheDescription? ReadDefault() => _default is { } place ? Read(place, []) : null;

    /// <summary>A cache by its name.</summary>
    /// <exception cref="InvalidDataException">What a file says of it is wrong; the message says what, and where.</exception>
    /// <exception cref="KeyNotFoundException">No file names it; the message says which were read, and what they name.</exception>
    public CacheDescription Read(string name) => _caches.TryGetValue(name, out ConfigurationPlace place) ? Read(place, [name]) : throw new KeyNotFoundException(
        _files.Count == 0
            ? $"There is no cache '{name}': there is no {FileName} in {_directory} or above it. Make one, as docs/caches.md says, or open the cache by its path."
            : $"There is no cache '{name}' in {string.Join(" or ", _files)}. {KnownNames()}");

    /// <summary>Adds what a file says, where nothing closer said otherwise.</summary>
    /// <returns>Whether it is the last one.</returns>
    private bool AddFile(string file)
    {
        IReadOnlyDictionary<string, ConfigurationPlace> members = new ConfigurationPlace(file, "$", Parse(file)).Members(Known);
        _files.Add(file);
        _default ??= members.TryGetValue("default", out ConfigurationPlace standard) ? standard : null;
        if (members.TryGetValue("caches", out ConfigurationPlace caches))
        {
            foreach ((string name, ConfigurationPlace place) in caches.Members())
            {
                _caches.TryAdd(name, place);
            }
        }

        return members.TryGetValue("root", out ConfigurationPlace root) && root.Truth();
    }

    private static JsonElement Parse(string file)
    {
        try
        {
            // Of a stream, not of bytes: these may begin with no byte order mark.
            using FileStream stream = File.OpenRead(file);
            using var document = JsonDocument.Parse(stream, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}, line {e.LineNumber + 1}: this is no JSON. {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read: {e.Message} Let this user read it, or put a {FileName} with \"root\": true below it.", e);
        }
    }

    /// <summary>Reads a cache that is named or spelled out.</summary>
    /// <param name="place">A text or an object.</param>
    /// <param name="names">The names that led here, which must not be met again.</param>
    private CacheDescription Read(ConfigurationPlace place, IReadOnlyList<string> names)
    {
        if (place.Value.ValueKind != JsonValueKind.String)
        {
            return CacheTypes.Read(place, inner => Read(inner, names));
        }

        string name = place.Text("results");
        if (names.Contains(name))
        {
            throw place.Error($"The cache '{name}' contains itself: {string.Join(" → ", names.Append(name))}.");
        }

        return _caches.TryGetValue(name, out ConfigurationPlace named)
            ? Read(named, [.. names, name])
            : throw place.Error($"There is no cache '{name}'. {KnownNames()}");
    }

    private string KnownNames() => _caches.Count == 0 ? "No file names any, under \"caches\"." : $"Known are: {string.Join(", ", _caches.Keys.Order(StringComparer.Ordinal))}.";
}
