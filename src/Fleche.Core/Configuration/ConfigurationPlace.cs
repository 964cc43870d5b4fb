using System.Text.Json;

namespace Fleche.Configuration;

/// <summary>A value in a configuration file, and where it is, so that errors can say it.</summary>
/// <param name="File">The full path of the file.</param>
/// <param name="Path">Where in the file, as in <c>$.caches.fast.caches[1]</c>.</param>
/// <param name="Value">The value.</param>
internal readonly record struct ConfigurationPlace(string File, string Path, JsonElement Value)
{
    /// <summary>What is wrong here.</summary>
    public InvalidDataException Error(string message) => new($"{File}, {Path}: {message}");

    /// <summary>The text that must be here.</summary>
    public string Text(string example) => Value.ValueKind == JsonValueKind.String && Value.GetString() is { Length: > 0 } text
        ? text
        : throw Unexpected($"a text such as \"{example}\"");

    /// <summary>The whole number, 1 or more, that must be here.</summary>
    public long Count() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out long number) && number > 0
        ? number
        : throw Unexpected("a whole number, 1 or more");

    /// <summary>The truth value that must be here.</summary>
    public bool Truth() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Unexpected("true or false");

    /// <summary>The items of the list, not empty, that must be here.</summary>
    public IReadOnlyList<ConfigurationPlace> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array || Value.GetArrayLength() == 0)
        {
            throw Unexpected("a list with an item at least, such as [\"results\"]");
        }

        ConfigurationPlace list = this;
        return [.. Value.EnumerateArray().Select((item, i) => list with { Path = $"{list.Path}[{i}]", Value = item })];
    }

    /// <summary>The members of the object that must be here, by their names.</summary>
    public IReadOnlyDictionary<string, ConfigurationPlace> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Unexpected("an object { … }");
        }

        ConfigurationPlace parent = this;
        return Value.EnumerateObject().ToDictionary(static member => member.Name, member => parent with { Path = $"{parent.Path}.{member.Name}", Value = member.Value });
    }

    /// <summary>The members of the object that must be here; no others than those that are known.</summary>
    public IReadOnlyDictionary<string, ConfigurationPlace> Members(IReadOnlyCollection<string> known)
    {
        IReadOnlyDictionary<string, ConfigurationPlace> members = Members();
        return members.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw members[unknown].Error($"There is no property '{unknown}' here. Known are: {string.Join(", ", known)}.")
            : members;
    }

    private InvalidDataException Unexpected(string expected) => Error($"Expected {expected}, found {KindName()}.");

    private string KindName() => Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Value.GetRawText(),
    };
}
