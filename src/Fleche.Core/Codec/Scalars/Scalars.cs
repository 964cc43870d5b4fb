using System.Collections;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Fleche.Codec;

/// <summary>The types that travel as one small value of MessagePack or two.</summary>
internal static class Scalars
{
    /// <summary>Where a <see cref="DateTime"/> keeps its kind, above its ticks; and the kind of a local time that comes twice, when it stands for the second one, which <see cref="DateTime.Kind"/> does not tell.</summary>
    private const int KindShift = 62, LaterOfTwoTimes = 3;

    /// <summary>By full name, so that no assembly is loaded before a value of its types travels.</summary>
    private static readonly Dictionary<string, Func<ValueCodec>> ByName = new()
    {
        ["System.Decimal"] = () => new RawCodec<decimal>(),
        ["System.Guid"] = () => new RawCodec<Guid>(),
        ["System.Half"] = () => new RawCodec<Half>(),
        ["System.Int128"] = () => new RawCodec<Int128>(),
        ["System.UInt128"] = () => new RawCodec<UInt128>(),
        ["System.Numerics.BigInteger"] = () => new ScalarCodec<BigInteger>(
            (w, v) => w.WriteBinary(v.ToByteArray()), r => new BigInteger(r.ReadBinary())),
        ["System.DateTime"] = () => new ScalarCodec<DateTime>(
            (w, v) => Pair(w).Item(v.Ticks).Item((long)(Unsafe.BitCast<DateTime, ulong>(v) >> KindShift)),
            r => Time(Pair(r).ReadInt64(), r.ReadInt32())),
        ["System.DateTimeOffset"] = () => new ScalarCodec<DateTimeOffset>(
            (w, v) => Pair(w).Item(v.Ticks).Item(v.TotalOffsetMinutes),
            r => new DateTimeOffset(Pair(r).ReadInt64(), TimeSpan.FromMinutes(r.ReadInt32()))),
        ["System.TimeSpan"] = () => new ScalarCodec<TimeSpan>((w, v) => w.WriteInt64(v.Ticks), r => new TimeSpan(r.ReadInt64())),
        ["System.DateOnly"] = () => new ScalarCodec<DateOnly>((w, v) => w.WriteInt64(v.DayNumber), r => DateOnly.FromDayNumber(r.ReadInt32())),
        ["System.TimeOnly"] = () => new ScalarCodec<TimeOnly>((w, v) => w.WriteInt64(v.Ticks), r => new TimeOnly(r.ReadInt64())),
        ["System.Text.Rune"] = () => new ScalarCodec<Rune>((w, v) => w.WriteInt64(v.Value), r => new Rune(r.ReadInt32())),
        ["System.Version"] = () => new ScalarCodec<Version>((w, v) => w.WriteString(v.ToString()), r => new Version(r.ReadString()!)),
        ["System.Uri"] = () => new ScalarCodec<Uri>(
            (w, v) => Pair(w).Item(v.OriginalString).WriteBoolean(v.IsAbsoluteUri),
            r => new Uri(Pair(r).ReadString()!, r.ReadBoolean() ? UriKind.Absolute : UriKind.Relative)),
        ["System.Type"] = () => new ScalarCodec<Type>(
            (w, v) => w.WriteString(w.IsStored ? TypeNames.NameOf(v) : TypeReferences.Of(v)),
            r => r.ResolveType(r.ReadString()!, typeof(Type))),
        ["System.DBNull"] = () => new ScalarCodec<DBNull>((w, _) => w.WriteMapHeader(0), r => Nothing(r, DBNull.Value)),
        ["System.Reflection.Missing"] = () => new ScalarCodec<System.Reflection.Missing>(
            (w, _) => w.WriteMapHeader(0), r => Nothing(r, System.Reflection.Missing.Value)),
        ["System.Threading.Lock"] = () => new ContentCodec<Lock>((w, _) => w.WriteMapHeader(0), r => Nothing(r, new Lock())),
        ["System.Globalization.CultureInfo"] = () => new ScalarCodec<CultureInfo>(Cultures.Write, Cultures.Read),
        ["System.Globalization.CompareInfo"] = () => new ScalarCodec<CompareInfo>(
            (w, v) => w.WriteString(v.Name), r => CompareInfo.GetCompareInfo(r.ReadString()!)),
        ["System.Globalization.TextInfo"] = () => new ScalarCodec<TextInfo>(
            (w, v) => w.WriteString(v.CultureName), r => CultureInfo.GetCultureInfo(r.ReadString()!).TextInfo),
        ["System.StringComparer"] = () => new ScalarCodec<StringComparer>(StringComparers.Write, StringComparers.Read),
        ["System.Collections.Generic.ReferenceEqualityComparer"] = () => new ScalarCodec<ReferenceEqualityComparer>(
            (w, _) => w.WriteMapHeader(0), r => Nothing(r, ReferenceEqualityComparer.Instance)),
        ["System.Text.Encoding"] = () => new ScalarCodec<Encoding>(Encodings.Write, Encodings.Read),
        ["System.TimeZoneInfo"] = () => new ScalarCodec<TimeZoneInfo>(TimeZones.Write, TimeZones.Read),
        ["System.Text.StringBuilder"] = () => new ContentCodec<StringBuilder>(
            (w, v) => w.WriteString(v.ToString()), r => new StringBuilder(r.ReadString())),
        ["System.Text.RegularExpressions.Regex"] = () => new ScalarCodec<Regex>(
            (w, v) => Array(w, 3).Item(v.ToString()).Item((long)v.Options).WriteInt64(v.MatchTimeout.Ticks),
            r => new Regex(Array(r, 3).ReadString()!, (RegexOptions)r.ReadInt32(), new TimeSpan(r.ReadInt64()))),
        ["System.Xml.Linq.XName"] = () => new ScalarCodec<XName>((w, v) => w.WriteString(v.ToString()), r => XName.Get(r.ReadString()!)),
        ["System.Xml.Linq.XNamespace"] = () => new ScalarCodec<XNamespace>((w, v) => w.WriteString(v.NamespaceName), r => XNamespace.Get(r.ReadString()!)),
        ["System.Xml.XmlQualifiedName"] = () => new ScalarCodec<XmlQualifiedName>(
            (w, v) => Pair(w).Item(v.Name).Item(v.Namespace), r => new XmlQualifiedName(Pair(r).ReadString(), r.ReadString())),
        ["System.Net.Http.HttpMethod"] = () => new ScalarCodec<HttpMethod>((w, v) => w.WriteString(v.Method), r => HttpMethod.Parse(r.ReadString())),
        ["System.Net.IPAddress"] = () => new ScalarCodec<IPAddress>(
            (w, v) => Pair(w).Item(v.GetAddressBytes()).WriteInt64(v.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? v.ScopeId : 0),
            r => Addresses(Pair(r).ReadBinary(), r.ReadInt64())),
        ["System.Collections.BitArray"] = () => new ContentCodec<BitArray>(
            (w, v) => Pair(w).Item(v.Length).WriteBinary(BytesOf(v)),
            r => Bits(r, Pair(r).ReadInt32(), r.ReadBinary())),
        ["System.IO.MemoryStream"] = () => new ContentCodec<MemoryStream>(
            (w, v) => Array(w, 3).Item(v.Position).Item(v.ToArray()).WriteBoolean(v.CanWrite),
            r => Memory(Array(r, 3).ReadInt64(), r.ReadBinary().ToArray(), r.ReadBoolean())),
    };

    /// <summary>The codec of a type of the table, or of a subclass of one that the runtime or the regex generator made for itself.</summary>
    public static ValueCodec? Find(Type type)
    {
        if (type.FullName is { } name && IsOfRuntime(type) && ByName.TryGetValue(name, out var create))
        {
            return create();
        }

        for (var at = type.BaseType; at is not null && at != typeof(object); at = at.BaseType)
        {
            if (at.FullName is { } baseName && IsOfRuntime(at) && ByName.ContainsKey(baseName) && IsRepresentedByBase(type))
            {
                return ValueCodecs.For(at);
            }
        }

        return null;
    }

    /// <summary>Whether the type belongs to .NET and not to a program.</summary>
    public static bool IsOfRuntime(Type type)
        => type.Assembly == typeof(object).Assembly || type.Assembly.FullName?.StartsWith("System.", StringComparison.Ordinal) == true;

    private static bool IsRepresentedByBase(Type type) => IsOfRuntime(type) || type.Namespace == "System.Text.RegularExpressions.Generated";

    private static PayloadWriter Pair(PayloadWriter writer) => Array(writer, 2);

    private static PayloadReader Pair(PayloadReader reader) => Array(reader, 2);

    private static PayloadWriter Array(PayloadWriter writer, int count)
    {
        writer.WriteArrayHeader(count);
        return writer;
    }

    private static PayloadReader Array(PayloadReader reader, int count)
        => reader.ReadArrayHeader() == count ? reader : throw reader.Damaged($"expected an array of {count}");

    private static PayloadWriter Item(this PayloadWriter writer, long value)
    {
        writer.WriteInt64(value);
        return writer;
    }

    private static PayloadWriter Item(this PayloadWriter writer, string value)
    {
        writer.WriteString(value);
        return writer;
    }

    private static PayloadWriter Item(this PayloadWriter writer, byte[] value)
    {
        writer.WriteBinary(value);
        return writer;
    }

    private static T Nothing<T>(PayloadReader reader, T value)
    {
        reader.Skip();
        return value;
    }

    private static DateTime Time(long ticks, int kind)
    {
        DateTime time = new(ticks, kind == LaterOfTwoTimes ? DateTimeKind.Local : (DateTimeKind)kind);
        return kind == LaterOfTwoTimes ? Unsafe.BitCast<ulong, DateTime>((ulong)ticks | ((ulong)LaterOfTwoTimes << KindShift)) : time;
    }

    private static IPAddress Addresses(ReadOnlySpan<byte> bytes, long scope) => scope == 0 ? new IPAddress(bytes) : new IPAddress(bytes, scope);

    private static byte[] BytesOf(BitArray bits)
    {
        var bytes = new byte[(bits.Length + 7) / 8];
        bits.CopyTo(bytes, 0);
        return bytes;
    }

    private static BitArray Bits(PayloadReader reader, int length, ReadOnlySpan<byte> bytes)
        => length >= 0 && bytes.Length == (length + 7L) / 8
            ? new BitArray(bytes.ToArray()) { Length = length }
            : throw reader.Damaged($"{bytes.Length} bytes do not hold {length} bits");

    private static MemoryStream Memory(long position, byte[] bytes, bool canWrite)
    {
        if (!canWrite)
        {
            return new MemoryStream(bytes, writable: false) { Position = position };
        }

        var stream = new MemoryStream(bytes.Length);
        stream.Write(bytes);
        stream.Position = position;
        return stream;
    }
}
