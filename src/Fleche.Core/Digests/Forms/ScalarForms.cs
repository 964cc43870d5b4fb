using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>The runtime's own types that are spelled out by what they mean, since what is in them is the runtime's affair.</summary>
internal static class ScalarForms
{
    /// <summary>By full name, so that no assembly is loaded before a value of its types is met.</summary>
    private static readonly FrozenDictionary<string, Func<Form>> ByName = new Dictionary<string, Func<Form>>
    {
        ["System.Decimal"] = () => new RawForm<decimal>(),
        ["System.Guid"] = () => new RawForm<Guid>(),
        ["System.DateTime"] = () => new RawForm<DateTime>(),
        ["System.DateTimeOffset"] = () => Scalar<DateTimeOffset>((w, v) => Put(w, v.Ticks, v.TotalOffsetMinutes)),
        ["System.DateOnly"] = () => Scalar<DateOnly>((w, v) => w.WriteCount(v.DayNumber)),
        ["System.TimeOnly"] = () => Scalar<TimeOnly>((w, v) => w.WriteCount(v.Ticks)),
        ["System.Text.Rune"] = () => Scalar<Rune>((w, v) => w.WriteCount(v.Value)),
        ["System.Index"] = () => Scalar<Index>((w, v) => PutIndex(w, v)),
        ["System.Range"] = () => Scalar<Range>((w, v) => { PutIndex(w, v.Start); PutIndex(w, v.End); }),
        ["System.Numerics.BigInteger"] = () => Scalar<BigInteger>((w, v) => PutBytes(w, v.ToByteArray())),
        ["System.Version"] = () => Scalar<Version>((w, v) => w.WriteText(v.ToString())),
        ["System.Uri"] = () => Scalar<Uri>((w, v) => { w.WriteText(v.OriginalString); w.WriteFlag(v.IsAbsoluteUri); }),
        ["System.Type"] = () => Scalar<Type>((w, v) => w.WriteText(TypeLabels.Of(v))),
        ["System.DBNull"] = () => Nothing<DBNull>(),
        ["System.Reflection.Missing"] = () => Nothing<System.Reflection.Missing>(),
        ["System.Threading.Lock"] = () => Nothing<Lock>(),
        ["System.Collections.Generic.ReferenceEqualityComparer"] = () => Nothing<ReferenceEqualityComparer>(),
        ["System.Globalization.CultureInfo"] = () => Scalar<CultureInfo>(PutCulture),
        ["System.Globalization.CompareInfo"] = () => Scalar<CompareInfo>((w, v) => w.WriteText(v.Name)),
        ["System.Globalization.TextInfo"] = () => Scalar<TextInfo>((w, v) => w.WriteText(v.CultureName)),
        ["System.Globalization.NumberFormatInfo"] = () => Scalar<NumberFormatInfo>((w, v) => PutProperties(w, CultureChange.PropertiesOf(v), v.IsReadOnly)),
        ["System.Globalization.DateTimeFormatInfo"] = () => Detailed<DateTimeFormatInfo>((w, v) => PutProperties(w, CultureChange.PropertiesOf(v), v.IsReadOnly)),
        ["System.Globalization.Calendar"] = () => Scalar<Calendar>((w, v) => { w.WriteNode(CultureChange.Simplify(v)); w.WriteFlag(v.IsReadOnly); }),
        ["System.Globalization.RegionInfo"] = () => Scalar<RegionInfo>((w, v) => { w.WriteText(v.Name); w.WriteText(v.NativeName); }),
        ["System.StringComparer"] = () => Scalar<StringComparer>(PutComparer),
        ["System.Text.Encoding"] = () => Scalar<Encoding>((w, v) =>
        {
            w.WriteCount(v.CodePage);
            w.WriteFlag(v.Preamble.Length > 0);
            w.WriteFlag(v.DecoderFallback is DecoderExceptionFallback);
            if (!Encodings.HasUsualFallbacks(v))
            {
                PutFallback(w, v.EncoderFallback);
                PutFallback(w, v.DecoderFallback);
            }
        }),
        ["System.TimeZoneInfo"] = () => Scalar<TimeZoneInfo>((w, v) => w.WriteText(
            TimeZoneInfo.TryFindSystemTimeZoneById(v.Id, out TimeZoneInfo? known) && known.HasSameRules(v) ? v.Id : v.ToSerializedString())),
        ["System.Text.StringBuilder"] = () => Scalar<StringBuilder>((w, v) => w.WriteText(v.ToString())),
        ["System.Text.RegularExpressions.Regex"] = () => Scalar<Regex>((w, v) =>
        {
            w.WriteText(v.ToString());
            Put(w, (long)v.Options, v.MatchTimeout.Ticks);
        }),
        ["System.Net.Http.HttpMethod"] = () => Scalar<HttpMethod>((w, v) => w.WriteText(v.Method)),
        ["System.Net.IPAddress"] = () => Scalar<IPAddress>((w, v) =>
        {
            PutBytes(w, v.GetAddressBytes());
            w.WriteCount(v.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? v.ScopeId : 0);
        }),
        ["System.Net.IPEndPoint"] = () => Scalar<IPEndPoint>((w, v) => { w.WriteNode(v.Address); w.WriteCount(v.Port); }),
        ["System.Collections.BitArray"] = () => Scalar<BitArray>((w, v) =>
        {
            var bytes = new byte[(v.Length + 7) / 8];
            v.CopyTo(bytes, 0);
            w.WriteCount(v.Length);
            w.Write(bytes);
        }),
        ["System.IO.FileSystemInfo"] = () => Scalar<FileSystemInfo>((w, v) => { w.WriteText(v.FullName); w.WriteFlag(v is DirectoryInfo); }),
        ["System.Text.Json.JsonElement"] = () => Scalar<JsonElement>(
            (w, v) => w.WriteText(v.ValueKind == JsonValueKind.Undefined ? string.Empty : v.GetRawText())),
        ["System.Text.Json.JsonDocument"] = () => Scalar<JsonDocument>((w, v) => w.WriteText(v.RootElement.GetRawText())),
        ["System.Text.Json.Nodes.JsonNode"] = () => Detailed<JsonNode>((w, v) => w.WriteText(v.ToJsonString())),
        ["System.Xml.XmlQualifiedName"] = () => Scalar<XmlQualifiedName>((w, v) => { w.WriteText(v.Name); w.WriteText(v.Namespace); }),
        ["System.Xml.Linq.XNamespace"] = () => Scalar<XNamespace>((w, v) => w.WriteText(v.NamespaceName)),
        ["System.Xml.Linq.XName"] = () => Scalar<XName>((w, v) => w.WriteText(v.ToString())),
        ["System.Xml.Linq.XAttribute"] = () => Detailed<XAttribute>((w, v) => { w.WriteText(v.Name.ToString()); w.WriteText(v.Value); }),
        ["System.Xml.Linq.XDocument"] = () => Detailed<XDocument>((w, v) =>
        {
            w.WriteText(XmlTexts.Of(v));
            w.WriteText(v.Declaration?.ToString() ?? string.Empty);
        }),
        ["System.Xml.Linq.XNode"] = () => Detailed<XNode>((w, v) => w.WriteText(XmlTexts.Of(v))),
        ["System.IO.MemoryStream"] = () => Scalar<MemoryStream>((w, v) =>
        {
            w.WriteCount(v.Position);
            PutBytes(w, v.ToArray());
            w.WriteFlag(v.CanWrite);
        }),
    }.ToFrozenDictionary();

    /// <summary>The form of a type of the table, or of a subclass of one that the runtime or the regex generator made for itself.</summary>
    public static Form? Find(Type type)
    {
        bool isHidden = Scalars.IsOfRuntime(type) || type.Namespace == "System.Text.RegularExpressions.Generated";
        for (Type? at = type; at is not null && (at == type || isHidden); at = at.BaseType)
        {
            if (at.FullName is { } name && Scalars.IsOfRuntime(at) && ByName.TryGetValue(name, out Func<Form>? create))
            {
                return create();
            }
        }

        return null;
    }

    private static ScalarForm<T> Scalar<T>(Action<DigestWriter, T> write) => new(write);

    /// <summary>One whose text does not say all that a reader can tell.</summary>
    private static ScalarForm<T> Detailed<T>(Action<DigestWriter, T> write) => new((w, v) =>
    {
        w.LeaveDetails();
        write(w, v);
    });

    private static ScalarForm<T> Nothing<T>() => new(static (_, _) => { });

    private static void Put(DigestWriter writer, long first, long second)
    {
        writer.WriteCount(first);
        writer.WriteCount(second);
    }

    private static void PutFallback(DigestWriter writer, object fallback)
    {
        string? replacement = Encodings.ReplacementOf(fallback);
        writer.WriteFlag(replacement is not null);
        writer.WriteText(replacement ?? "");
    }

    private static void PutIndex(DigestWriter writer, Index index) => Put(writer, index.Value, index.IsFromEnd ? 1 : 0);

    private static void PutBytes(DigestWriter writer, byte[] bytes)
    {
        writer.WriteCount(bytes.Length);
        writer.Write(bytes);
    }

    private static void PutProperties(DigestWriter writer, IEnumerable<CultureChange> properties, bool isReadOnly)
    {
        PutChanges(writer, [.. properties]);
        writer.WriteFlag(isReadOnly);
    }

    private static void PutChanges(DigestWriter writer, CultureChange[] changes)
    {
        writer.WriteCount(changes.Length);
        foreach (CultureChange change in changes)
        {
            writer.WriteText(change.Name);
            writer.WriteNode(change.Value);
        }
    }

    private static void PutCulture(DigestWriter writer, CultureInfo culture)
    {
        writer.WriteText(culture.Name);
        writer.WriteNode(culture.IsReadOnly ? null : culture.NumberFormat);
        CultureChange[] changes = [.. CultureChange.Of(culture).Where(change => culture.IsReadOnly || !change.IsOfNumbers)];
        if (changes.Length > 0)
        {
            PutChanges(writer, changes);
        }
    }

    private static void PutComparer(DigestWriter writer, StringComparer comparer)
    {
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out bool ignoreCase))
        {
            Put(writer, -1, ignoreCase ? 1 : 0);
        }
        else if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out CompareInfo? compareInfo, out CompareOptions options))
        {
            writer.WriteText(compareInfo.Name);
            writer.WriteCount((long)options);
        }
        else
        {
            throw new IndigestibleException($"a {comparer.GetType()} is an unknown comparer of the runtime. Use one of StringComparer.");
        }
    }
}
