using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fleche.Tests.Codec;

/// <summary>
/// Our bytes beside what the npm package @msgpack/msgpack reads in them (<c>Vectors/vectors.json</c>; <c>tests/interop/check.sh</c> decodes them again).
/// After a change of the format: FLECHE_UPDATE_VECTORS=1 dotnet test --filter VectorTests, then npm ci and npm run update in Vectors.
/// </summary>
public partial class VectorTests
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. VectorCases.All.Select(vector => vector.Case.Name)];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Encode_Vector_GivesTheBytesThatTheIndependentDecoderRead(string name)
        => await Task.Run(() =>
        {
            var (item, json) = VectorCases.All.Single(vector => vector.Case.Name == name);
            var recorded = Recorded().Single(vector => (string?)vector!["name"] == name)!;
            Assert.Equal((string?)recorded["hex"], Compact(item.Encode()));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), recorded["decoded"]), $"decoded {recorded["decoded"]?.ToJsonString(OneLine)}, expected {json}");
            Assert.Null(Alike.FirstDifference(item.Value, item.Decode(Expand((string)recorded["hex"]!))));
        });

    [Fact(Timeout = 30_000)]
    public async Task Vectors_File_HasNoOthers()
        => await Task.Run(() => Assert.Equal(VectorCases.All.Select(vector => vector.Case.Name), Recorded().Select(vector => (string)vector!["name"]!)));

    [GeneratedRegex(@"\((..)\)(\d+)")]
    private static partial Regex Run();

    private static JsonArray Recorded()
    {
        var path = Path.Combine(SourceDirectory(), "Vectors", "vectors.json");
        if (Environment.GetEnvironmentVariable("FLECHE_UPDATE_VECTORS") != "1")
        {
            return JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        }

        JsonArray vectors = [.. VectorCases.All.Select(vector => new JsonObject
        {
            ["name"] = vector.Case.Name, ["hex"] = Compact(vector.Case.Encode()), ["decoded"] = JsonNode.Parse(vector.Json),
        })];
        lock (OneLine)
        {
            File.WriteAllText(path, $"[\n{string.Join(",\n", vectors.Select(vector => "  " + vector!.ToJsonString(OneLine)))}\n]\n");
        }

        return vectors;
    }

    /// <summary>Hexadecimal, with a long run of one byte written as (78)65536.</summary>
    private static string Compact(byte[] payload)
    {
        var last = payload.AsSpan().LastIndexOfAnyExcept(payload[^1]) + 1;
        return payload.Length - last < 1000
            ? Convert.ToHexString(payload)
            : $"{Convert.ToHexString(payload[..last])}({payload[^1]:X2}){(payload.Length - last).ToString(CultureInfo.InvariantCulture)}";
    }

    private static byte[] Expand(string hex) => Convert.FromHexString(
        Run().Replace(hex, run => string.Concat(Enumerable.Repeat(run.Groups[1].Value, int.Parse(run.Groups[2].Value, CultureInfo.InvariantCulture)))));

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
