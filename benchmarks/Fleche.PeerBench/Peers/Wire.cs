using System.Text.Json;

namespace Fleche.PeerBench.Peers;

/// <summary>Requests and replies as lines.</summary>
internal static class Wire
{
    /// <summary>What a peer has to say in place of values when it has no such thing.</summary>
    public const string NotApplicable = "n/a";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Write<T>(T message) => JsonSerializer.Serialize(message, Options);

    /// <exception cref="JsonException">The line is no such message.</exception>
    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, Options) ?? throw new JsonException("null is no message");
}
