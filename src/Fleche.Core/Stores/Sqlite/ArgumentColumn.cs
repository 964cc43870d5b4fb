using System.Buffers;
using System.Text.Json;

namespace Fleche.Stores.Sqlite;

/// <summary>The arguments of a call in one column: <c>[["x","the digest","a small value in Base64"],["y","the digest"]]</c>.</summary>
internal static class ArgumentColumn
{
    /// <summary>Writes the arguments.</summary>
    /// <param name="arguments">Names and digests.</param>
    /// <param name="values">One for each; null where it is not kept here.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<CallArgument> arguments, IReadOnlyList<byte[]?> values)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            Span<byte> digits = stackalloc byte[2 * Digest.Size];
            writer.WriteStartArray();
            for (int i = 0; i < arguments.Count; i++)
            {
                Digest digest = arguments[i].Digest;
                Convert.TryToHexStringLower(digest.Bytes, digits, out _);
                writer.WriteStartArray();
                writer.WriteStringValue(arguments[i].Name);
                writer.WriteStringValue(digits);
                if (values[i] is { } value)
                {
                    writer.WriteBase64StringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="InvalidDataException">The column holds something else.</exception>
    public static (List<CallArgument> Arguments, List<byte[]?> Values) Read(ReadOnlySpan<byte> column)
    {
        List<CallArgument> arguments = [];
        List<byte[]?> values = [];
        try
        {
            Utf8JsonReader reader = new(column);
            Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                Expect(ref reader, JsonTokenType.String);
                string name = reader.GetString()!;
                Expect(ref reader, JsonTokenType.String);
                arguments.Add(new CallArgument(name, Digest.Parse(reader.GetString()!)));
                bool hasValue = reader.Read() && reader.TokenType == JsonTokenType.String;
                values.Add(hasValue ? reader.GetBytesFromBase64() : null);
                if (hasValue)
                {
                    reader.Read();
                }

                Check(reader.TokenType, JsonTokenType.EndArray);
            }

            Check(reader.TokenType, JsonTokenType.EndArray);
            return reader.Read() ? throw new InvalidDataException("something follows its arguments") : (arguments, values);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"its arguments cannot be read ({e.Message})", e);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        Check(reader.TokenType, type);
    }

    private static void Check(JsonTokenType actual, JsonTokenType expected)
    {
        if (actual != expected)
        {
            throw new InvalidDataException($"its arguments have a {actual} in place of a {expected}");
        }
    }
}
