using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Fleche.Tests.Codec;

/// <summary>Values with the JSON that an independent decoder must see in their payloads, written by hand.</summary>
public static class VectorCases
{
    private static readonly int[] Shared = [1, 2];

    /// <summary>The values. <c>$int</c>, <c>$float</c>, <c>$bin</c>, <c>$ext</c> and <c>$repeat</c> stand for what JSON cannot say or would say at length.</summary>
    public static IReadOnlyList<(CorpusCase Case, string Json)> All { get; } =
    [
        Of("null", (string?)null, "null"),
        Of("true", true, "true"),
        Of("false", false, "false"),
        .. Numbers(0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, -1, -32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649),
        Of("long max", long.MaxValue, """{"$int":"9223372036854775807"}"""),
        Of("long min", long.MinValue, """{"$int":"-9223372036854775808"}"""),
        Of("ulong max", ulong.MaxValue, """{"$int":"18446744073709551615"}"""),
        Of("char", 'A', "65"),
        Of("enum", Level.High, "200"),
        Of("double", 1.5, "1.5"),
        Of("double -0", -0.0, """{"$float":"-0"}"""),
        Of("double NaN", double.NaN, """{"$float":"NaN"}"""),
        Of("double infinity", double.NegativeInfinity, """{"$float":"-Infinity"}"""),
        Of("float", 0.25f, "0.25"),
        Of("string empty", "", "\"\""),
        Of("string 31", new string('a', 31), $"\"{new string('a', 31)}\""),
        Of("string 32", new string('a', 32), $"\"{new string('a', 32)}\""),
        Of("string 256", new string('a', 256), $"\"{new string('a', 256)}\""),
        Of("string 65536", new string('x', 65536), """{"$repeat":"x","count":65536}"""),
        Of("string of three-byte chars", "€€€€€€€€€€€€", "\"€€€€€€€€€€€€\""),
        Of("string with emoji", "a😀\u0000é", "\"a😀\\u0000é\""),
        Of("string with lone surrogate", "a\ud800", """{"$ext":4,"data":"610000D8"}"""),
        Of("bytes", new byte[] { 1, 2, 255 }, """{"$bin":"0102FF"}"""),
        Of("bytes 256", new byte[256], $$"""{"$bin":"{{new string('0', 512)}}"}"""),
        Of("bytes 65536", new byte[65536], """{"$repeat":0,"count":65536}"""),
        Of("ints", new[] { 1, -2 }, """{"$bin":"01000000FEFFFFFF"}"""),
        Of("doubles", new[] { 1.5 }, """{"$bin":"000000000000F83F"}"""),
        Of("strings", new[] { "a", null }, """["a",null]"""),
        Of("16 strings", Enumerable.Repeat("b", 16).ToArray(), $"[{string.Join(',', Enumerable.Repeat("\"b\"", 16))}]"),
        Of("65536 nulls", new string?[65536], """{"$repeat":null,"count":65536}"""),
        Of("list of longs", new List<long> { 1 }, """{"$bin":"0100000000000000"}"""),
        Of("list of strings", new List<string> { "a" }, """["a"]"""),
        Of("rank 2", new byte[,] { { 1, 2 }, { 3, 4 } }, """[[2,2],{"$bin":"01020304"}]"""),
        Of("rank 2 of strings", new[,] { { "a" }, { "b" } }, """[[2,1],["a","b"]]"""),
        Of("lower bounds", (byte[,])Array.CreateInstance(typeof(byte), [1, 1], [5, -1]), """[[1,1],[5,-1],{"$bin":"00"}]"""),
        Of("jagged", new[] { "a".Split(','), null }, """[["a"],null]"""),
        Of("nullables", new int?[] { 1, null }, "[1,null]"),
        Of("nullable with an empty value", new nint?[] { 0, null }, """[{"$ext":5,"data":"C0"},null]"""),
        Of("value tuple", (1, "b", 2.5), """[1,"b",2.5]"""),
        Of("tuple", Tuple.Create(1, "b"), """[1,"b"]"""),
        Of("pair", KeyValuePair.Create("k", 1), """["k",1]"""),
        Of("record", new Person("Ann", 41, 1.75, new DateOnly(1984, 2, 29), ["x"]), """{"Name":"Ann","Age":41,"Height":1.75,"Born":724334,"Tags":["x"]}"""),
        Of("record struct", new Money(1.50m, "EUR"), """{"Amount":{"$bin":"00000200000000009600000000000000"},"Currency":"EUR"}"""),
        Of("private and inherited fields", new Derived { BaseValue = 1, DerivedValue = 2, Shared = "d" }, """{"Base._value":1,"Base.Shared":"base","_value":2,"Shared":"d"}"""),
        Of("anonymous", new { A = 1, B = "two" }, """{"A":1,"B":"two"}"""),
        Of("vector", new Vector3(1, 2, 3), """{"X":1,"Y":2,"Z":3}"""),
        Of("dictionary", new Dictionary<string, int> { ["z"] = 1, ["a"] = 2 }, """{"z":1,"a":2}"""),
        Of("dictionary of 16", Enumerable.Range(10, 16).ToDictionary(i => $"k{i}"), $"{{{string.Join(',', Enumerable.Range(10, 16).Select(i => $"\"k{i}\":{i}"))}}}"),
        Of("dictionary ignoring case", new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
            """[[{"$ext":2,"data":"53797374656D2E537472696E67436F6D7061726572"},[null,true]],{"A":1}]"""),
        Of("set", new SortedSet<string>(["b", "a"]), """["a","b"]"""),
        Of("set with comparer", new HashSet<string>(StringComparer.InvariantCulture) { "a" },
            """{"comparer":[{"$ext":2,"data":"53797374656D2E537472696E67436F6D7061726572"},["",0]],"items":["a"]}"""),
        Of("stack", new Stack<string>(["a", "b"]), """["a","b"]"""),
        Of("immutable list", ImmutableList.Create("a", "b"), """["a","b"]"""),
        Of("subclass of list", new Bag { 7 }, """[{"$bin":"07000000"},{"Label":null}]"""),
        Of("objects", new object?[] { 1, "two", 2.5, true, null, 4L, 5L }, """[1,"two",2.5,true,null,[{"$ext":2,"data":"53797374656D2E496E743634"},4],[{"$ext":3,"data":"11"},5]]"""),
        Of("shared", new[] { Shared, Shared }, """[{"$bin":"0100000002000000"},{"$ext":1,"data":"0A"}]"""),
        Of("cycle", Cycle(), """[{"$ext":1,"data":"01"}]"""),
        Of("decimal", 1.5m, """{"$bin":"00000100000000000F00000000000000"}"""),
        Of("Guid", new Guid("00112233-4455-6677-8899-aabbccddeeff"), """{"$bin":"33221100554477668899AABBCCDDEEFF"}"""),
        Of("Int128", (Int128)(-2), """{"$bin":"FEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"}"""),
        Of("BigInteger", new BigInteger(256), """{"$bin":"0001"}"""),
        Of("Half", (Half)1, """{"$bin":"003C"}"""),
        Of("DateTime", new DateTime(630822816000000000, DateTimeKind.Utc), """[{"$int":"630822816000000000"},1]"""),
        Of("DateTimeOffset", new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.FromHours(-2)), """[{"$int":"630822816000000000"},-120]"""),
        Of("TimeSpan", TimeSpan.FromTicks(-5), "-5"),
        Of("TimeOnly", TimeOnly.FromTimeSpan(TimeSpan.FromTicks(7)), "7"),
        Of("Uri", new Uri("https://example.org/a"), """["https://example.org/a",true]"""),
        Of("Version", new Version(1, 2, 3), "\"1.2.3\""),
        Of("Type", typeof(Dictionary<string, int[]>), "\"System.Collections.Generic.Dictionary`2[[System.String],[System.Int32[]]]\""),
        Of("CultureInfo", CultureInfo.GetCultureInfo("de-DE"), "\"de-DE\""),
    ];

    private static (CorpusCase Case, string Json) Of<T>(string name, T value, string json) => (CorpusCase.Of(name, value), json);

    private static IEnumerable<(CorpusCase Case, string Json)> Numbers(params long[] numbers)
        => numbers.Select(number => Of(number.ToString(CultureInfo.InvariantCulture), number, number.ToString(CultureInfo.InvariantCulture)));

    private static object?[] Cycle()
    {
        var cycle = new object?[1];
        cycle[0] = cycle;
        return cycle;
    }
}
