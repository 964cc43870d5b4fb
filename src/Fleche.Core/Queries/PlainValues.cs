using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Fleche.Codec;

namespace Fleche.Queries;

/// <summary>Stored values that can be shown without knowing their type: numbers, texts, truth values, times, and small arrays of them.</summary>
/// <remarks>No other type that a payload names is loaded.</remarks>
internal static class PlainValues
{
    /// <summary>Payloads with more bytes than this are not shown.</summary>
    public const int MostBytes = 4096;

    private const int MostElements = 8;

    private static readonly Type[] Scalars =
    [
        typeof(string), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(Complex), typeof(Guid),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
    ];

    private static readonly FrozenDictionary<string, Type> Known =
        Scalars.SelectMany(static type => new[] { type, type.MakeArrayType() }).ToFrozenDictionary(TypeNames.NameOf, StringComparer.Ordinal);

    /// <summary>Reads a value for a reader's eyes, on one line.</summary>
    /// <returns>False: it is of another kind, large, or damaged.</returns>
    public static bool TryShow(ReadOnlyMemory<byte> payload, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (payload.Length > MostBytes)
        {
            return false;
        }

        try
        {
            PayloadReader reader = new(payload) { IsStored = true, TypeResolver = static (name, _) => Known.TryGetValue(name, out Type? type) ? type : throw new PayloadSerializationException($"'{name}' is not plain") };
            text = Show(reader.ReadRoot<object?>("a value"));
        }
        catch (PayloadSerializationException)
        {
            // It is not plain: the digest is shown instead.
        }

        return text is not null;
    }

    private static string? Show(object? value) => value switch
    {
        null => "null",
        string text => $"\"{CallText.OnOneLine(text)}\"",
        char letter => $"'{CallText.OnOneLine(letter.ToString())}'",
        bool truth => truth ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        Array items => ShowAll(items),
        _ => null,
    };

    private static string ShowAll(Array items)
    {
        IEnumerable<string?> shown = ((IEnumerable)items).Cast<object?>().Take(MostElements).Select(Show);
        return items.Length <= MostElements ? $"[{string.Join(", ", shown)}]" : $"[{string.Join(", ", shown)}, … {items.Length} items]";
    }
}
