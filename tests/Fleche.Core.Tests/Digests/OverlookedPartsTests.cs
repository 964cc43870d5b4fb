using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using System.Web;
using System.Xml;
using System.Xml.Linq;

namespace Fleche.Tests.Digests;

/// <summary>Parts of a value that a function can tell from it and that are easily left out of its digest.</summary>
public class OverlookedPartsTests
{
    private static readonly Dictionary<string, Func<StringComparer, object>> ByEquality = new()
    {
        ["OrderedDictionary"] = static comparer => new OrderedDictionary<string, int>(comparer) { ["a"] = 1 },
        ["non-generic OrderedDictionary"] = static comparer => new OrderedDictionary(comparer) { ["a"] = 1 },
        ["non-generic OrderedDictionary, read-only"] = static comparer => new OrderedDictionary(comparer) { ["a"] = 1 }.AsReadOnly(),
        ["ReadOnlyDictionary"] = static comparer => Map(comparer).AsReadOnly(),
        ["ReadOnlyDictionary of an OrderedDictionary"] = static comparer => new ReadOnlyDictionary<string, int>(new OrderedDictionary<string, int>(comparer) { ["a"] = 1 }),
        ["ReadOnlyDictionary of a subclass"] = static comparer => new ReadOnlyDictionary<string, int>(new OwnMap(comparer) { ["a"] = 1 }),
        ["ReadOnlyDictionary of another"] = static comparer => Map(comparer).AsReadOnly().AsReadOnly(),
        ["subclass of ReadOnlyDictionary"] = static comparer => new OwnView(Map(comparer)),
        ["keys of a dictionary"] = static comparer => Map(comparer).Keys,
        ["keys of a ReadOnlyDictionary"] = static comparer => Map(comparer).AsReadOnly().Keys,
        ["ReadOnlySet"] = static comparer => new ReadOnlySet<string>(new HashSet<string>(comparer) { "a" }),
        ["ReadOnlySet of a FrozenSet"] = static comparer => new ReadOnlySet<string>(new[] { "a" }.ToFrozenSet(comparer)),
        ["FrozenDictionary"] = static comparer => Map(comparer).ToFrozenDictionary(comparer),
        ["FrozenSet"] = static comparer => new[] { "a" }.ToFrozenSet(comparer),
        ["ImmutableDictionary"] = static comparer => Map(comparer).ToImmutableDictionary(comparer),
        ["ImmutableHashSet"] = static comparer => ImmutableHashSet.Create(comparer, "a"),
        ["ConcurrentDictionary"] = static comparer => new ConcurrentDictionary<string, int>(comparer) { ["a"] = 1 },
        ["Lookup"] = static comparer => new[] { "a" }.ToLookup(word => word, comparer),
        ["Hashtable"] = static comparer => new Hashtable(comparer) { ["a"] = 1 },
        ["synchronized Hashtable"] = static comparer => Hashtable.Synchronized(new Hashtable(comparer) { ["a"] = 1 }),
        ["KeyedCollection"] = static comparer => new OwnKeyed(comparer) { "a" },
    };

    private static readonly Dictionary<string, Func<StringComparer?, object>> ByOrder = new()
    {
        ["SortedDictionary"] = static comparer => new SortedDictionary<string, int>(comparer) { ["a"] = 1 },
        ["keys of a SortedDictionary"] = static comparer => new SortedDictionary<string, int>(comparer) { ["a"] = 1 }.Keys,
        ["ReadOnlyDictionary of a SortedDictionary"] = static comparer => new SortedDictionary<string, int>(comparer) { ["a"] = 1 }.AsReadOnly(),
        ["SortedList"] = static comparer => new SortedList<string, int>(comparer) { ["a"] = 1 },
        ["keys of a SortedList"] = static comparer => new SortedList<string, int>(comparer) { ["a"] = 1 }.Keys,
        ["non-generic SortedList"] = static comparer => new SortedList(comparer) { ["a"] = 1 },
        ["synchronized SortedList"] = static comparer => SortedList.Synchronized(new SortedList(comparer) { ["a"] = 1 }),
        ["SortedSet"] = static comparer => new SortedSet<string>(comparer) { "a" },
        ["ReadOnlySet of a SortedSet"] = static comparer => new ReadOnlySet<string>(new SortedSet<string>(comparer) { "a" }),
        ["ImmutableSortedDictionary"] = static comparer => ImmutableSortedDictionary.Create<string, int>(comparer).Add("a", 1),
        ["ImmutableSortedSet"] = static comparer => ImmutableSortedSet.Create(comparer, "a"),
        ["PriorityQueue"] = static comparer => new PriorityQueue<int, string>([(1, "a")], comparer),
        ["NameValueCollection"] = static comparer => comparer is null ? new NameValueCollection { ["a"] = "1" } : new NameValueCollection(comparer) { ["a"] = "1" },
    };

    private static readonly Dictionary<string, Action<CultureInfo>> CultureChanges = new()
    {
        ["date pattern"] = static culture => culture.DateTimeFormat.ShortDatePattern = "yyyy_MM_dd",
        ["other date pattern"] = static culture => culture.DateTimeFormat.ShortDatePattern = "yyyy_dd_MM",
        ["first day"] = static culture => culture.DateTimeFormat.FirstDayOfWeek = DayOfWeek.Wednesday,
        ["names of months"] = static culture => culture.DateTimeFormat.MonthNames = [.. Enumerable.Range(1, 13).Select(static i => $"m{i}")],
        ["patterns"] = static culture => culture.DateTimeFormat.SetAllDateTimePatterns([culture.DateTimeFormat.ShortDatePattern, "yy"], 'd'),
        ["two-digit years"] = static culture => culture.DateTimeFormat.Calendar.TwoDigitYearMax = 2010,
        ["decimal separator"] = static culture => culture.NumberFormat.NumberDecimalSeparator = "#",
        ["sizes of groups"] = static culture => culture.NumberFormat.NumberGroupSizes = [2, 3],
        ["list separator"] = static culture => culture.TextInfo.ListSeparator = "~",
    };

    /// <summary>Values of one type that differ in one part each.</summary>
    private static readonly Dictionary<string, object[]> Alike = new()
    {
        ["MemoryStream"] = [new MemoryStream([1, 2]), new MemoryStream([1, 2], writable: false), new MemoryStream([1, 2]) { Position = 1 }, new MemoryStream([1, 3])],
        ["Encoding"] = [Ascii("?", "?"), Ascii("*", "?"), Ascii("?", "*"), Ascii(null, "?"), Ascii("?", null), Ascii(null, null), Ascii("", "?")],
        ["TimeZoneInfo"] = [TimeZoneInfo.Utc, Zone("UTC", 60), Zone("UTC", 90), Zone("Mine", 60)],
        ["TextInfo"] = [new CultureInfo("de-DE").TextInfo, new CultureInfo("tr-TR").TextInfo, CultureInfo.InvariantCulture.TextInfo],
        ["XName"] = [XName.Get("b"), XName.Get("{urn:a}b"), XName.Get("{urn:a}c")],
        ["XNamespace"] = [XNamespace.None, XNamespace.Get("urn:a"), XNamespace.Xml],
        ["XAttribute"] = [new XAttribute("a", 1), new XAttribute("a", 2), new XAttribute("b", 1), new XAttribute("{urn:a}a", 1)],
        ["XmlQualifiedName"] = [new XmlQualifiedName("a"), new XmlQualifiedName("a", "b"), new XmlQualifiedName("b", "a")],
        ["HttpMethod"] = [HttpMethod.Get, HttpMethod.Put, new HttpMethod("BREW")],
        ["NumberFormatInfo"] = [Number(static _ => { }), Number(static n => n.NaNSymbol = "?"), Number(static n => n.NumberGroupSizes = [2, 3]), NumberFormatInfo.ReadOnly(Number(static _ => { }))],
        ["DateTimeFormatInfo"] = [Date("de-DE"), Date("de-AT"), Date("de-DE", "d", "yy"), Date("de-DE", "D", "yy"), DateTimeFormatInfo.ReadOnly(Date("de-DE"))],
        ["Calendar"] = [new GregorianCalendar(), new GregorianCalendar(GregorianCalendarTypes.USEnglish), new GregorianCalendar { TwoDigitYearMax = 2010 }, new JulianCalendar(), Calendar.ReadOnly(new JulianCalendar())],
        ["RegionInfo"] = [new RegionInfo("DE"), new RegionInfo("AT"), new RegionInfo("de-CH"), new RegionInfo("fr-CH")],
        ["CompareInfo"] = [new CultureInfo("de-DE").CompareInfo, new CultureInfo("tr-TR").CompareInfo, CultureInfo.InvariantCulture.CompareInfo],
    };

    /// <summary>Values, and what changes their private fields and nothing that one can see.</summary>
    private static readonly Dictionary<string, (Func<object> Create, Action<object> Use)> Used = new()
    {
        ["XName"] = (static () => XName.Get("{urn:a}b"), static _ => XName.Get("{urn:a}c")),
        ["XNamespace"] = (static () => XNamespace.Get("urn:a"), static value => ((XNamespace)value).GetName("new")),
        ["XAttribute"] = (static () => new XAttribute("a", 1), static value => new XElement("e").Add(value)),
        ["XmlQualifiedName"] = (static () => new XmlQualifiedName("a", "b"), static value => value.GetHashCode()),
        ["HttpMethod"] = (static () => new HttpMethod("GET"), static value => value.GetHashCode()),
        ["NumberFormatInfo"] = (static () => new CultureInfo("de-DE").NumberFormat, static value => (-5.5).TryFormat(new byte[50], out _, "N", (NumberFormatInfo)value)),
        ["DateTimeFormatInfo"] = (static () => new CultureInfo("de-DE").DateTimeFormat, static value => DateTime.Parse(DateTime.UnixEpoch.ToString("F", (DateTimeFormatInfo)value), (DateTimeFormatInfo)value)),
        ["CultureInfo"] = (static () => new CultureInfo("de-DE"), static value => (-5.5).TryFormat(new byte[50], out _, "C", (CultureInfo)value)),
        ["GregorianCalendar"] = (static () => new GregorianCalendar(), static value => Assert.NotEqual(0, ((Calendar)value).TwoDigitYearMax)),
        ["RegionInfo"] = (static () => new RegionInfo("DE"), static value => Assert.NotEmpty(((RegionInfo)value).EnglishName + ((RegionInfo)value).CurrencySymbol)),
    };

    public static TheoryData<string> UsedCases => [.. Used.Keys];

    public static TheoryData<string> AlikeCases => [.. Alike.Keys];

    public static TheoryData<string> EqualityCases => [.. ByEquality.Keys];

    public static TheoryData<string> OrderCases => [.. ByOrder.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(EqualityCases))]
    public async Task Of_CollectionWithAnotherEquality_IsAnother(string name) => await Task.Run(() =>
    {
        Func<StringComparer, object> create = ByEquality[name];
        Assert.NotEqual(Digest.Of(create(StringComparer.Ordinal)), Digest.Of(create(StringComparer.OrdinalIgnoreCase)));
        Assert.NotEqual(Digest.Of(create(StringComparer.InvariantCulture)), Digest.Of(create(StringComparer.OrdinalIgnoreCase)));
        Assert.Equal(Digest.Of(create(StringComparer.OrdinalIgnoreCase)), Digest.Of(create(StringComparer.OrdinalIgnoreCase)));
        Assert.Equal(Digest.Of(create(StringComparer.Ordinal)), Digest.Of(create(null!)));
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(OrderCases))]
    public async Task Of_CollectionWithAnotherOrder_IsAnother(string name) => await Task.Run(() =>
    {
        Func<StringComparer?, object> create = ByOrder[name];
        Assert.Equal(Digest.Of(create(null)), Digest.Of(create(null)));
        Assert.NotEqual(Digest.Of(create(null)), Digest.Of(create(StringComparer.Ordinal)));
        Assert.NotEqual(Digest.Of(create(StringComparer.OrdinalIgnoreCase)), Digest.Of(create(StringComparer.Ordinal)));
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(AlikeCases))]
    public async Task Of_ValuesThatDifferInOnePart_Differ(string name) => await Task.Run(() =>
    {
        Digest[] digests = [.. Alike[name].Select(Digest.Of)];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(digests, Alike[name].Select(Codec.Travel.RoundTrip).Select(Digest.Of));
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(UsedCases))]
    public async Task Of_ValueThatWasUsed_IsTheSame(string name) => await Task.Run(() =>
    {
        object used = Used[name].Create();
        Digest unused = Digest.Of(used);
        Used[name].Use(used);
        Assert.Equal(unused, Digest.Of(used));
        Assert.Equal(unused, Digest.Of(Used[name].Create()));
        Assert.Equal(unused, Digest.Of(Codec.Travel.RoundTrip(used)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_ValuesOfADictionary_DoNotCountItsComparer() => await Task.Run(() =>
        Assert.Equal(Digest.Of(Map(StringComparer.Ordinal).Values), Digest.Of(Map(StringComparer.OrdinalIgnoreCase).Values)));

    [Fact(Timeout = 30_000)]
    public async Task Of_QueryString_CountsItsValues() => await Task.Run(() =>
    {
        Assert.NotEqual(Digest.Of(HttpUtility.ParseQueryString("a=1")), Digest.Of(HttpUtility.ParseQueryString("a=2")));
        Assert.Equal(Digest.Of(HttpUtility.ParseQueryString("a=1")), Digest.Of(HttpUtility.ParseQueryString("?a=1")));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_ChangedCultures_CountWhatWasChanged() => await Task.Run(() =>
    {
        List<CultureInfo> cultures = [CultureInfo.GetCultureInfo("de-DE"), new("de-DE"), CultureInfo.GetCultureInfo("de-DE", "sv-SE")];
        foreach (Action<CultureInfo> change in CultureChanges.Values)
        {
            var culture = new CultureInfo("de-DE");
            change(culture);
            cultures.Add(culture);
            cultures.Add(CultureInfo.ReadOnly(culture));
        }

        Digest[] digests = [.. cultures.Select(Digest.Of)];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(digests, cultures.Select(Codec.Travel.RoundTrip).Select(Digest.Of));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_CultureWithAnotherCalendar_IsAnother() => await Task.Run(() =>
    {
        CultureInfo thai = new("th-TH"), changed = new("th-TH") { DateTimeFormat = { Calendar = new GregorianCalendar() } };
        Assert.NotEqual(Digest.Of(thai), Digest.Of(changed));
        Assert.Equal(Digest.Of(changed), Digest.Of(Codec.Travel.RoundTrip(changed)));
        Assert.NotEqual(Digest.Of(CultureInfo.ReadOnly(thai)), Digest.Of(CultureInfo.ReadOnly(changed)));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_StockCultures_AreTheirName() => await Task.Run(() =>
    {
        Digest stock = Digest.Of(CultureInfo.GetCultureInfo("de-DE"));
        Assert.Equal(stock, Digest.Of(CultureInfo.ReadOnly(new CultureInfo("de-DE"))));
        _ = DateTime.Parse("1.2.2000", CultureInfo.GetCultureInfo("de-DE"));
        Assert.Equal(stock, Digest.Of(CultureInfo.GetCultureInfo("de-DE")));
        var used = new CultureInfo("de-DE");
        Digest unused = Digest.Of(new CultureInfo("de-DE"));
        _ = used.DateTimeFormat.GetMonthName(1) + DateTime.Parse("1.2.2000", used).ToString("F", used);
        Assert.Equal(unused, Digest.Of(used));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_GenericStructOfNetAroundAStruct_CountsItsFieldsByName() => await Task.Run(() =>
    {
        Type before = Point("X", "Y"), after = Point("Y", "X");
        object one = Pair(before, 2, 1), same = Pair(after, 2, 1), turned = Pair(after, 1, 2);
        Assert.Equal(Digest.Of(one), Digest.Of(same));
        Assert.NotEqual(Digest.Of(one), Digest.Of(turned));
        Assert.NotEqual(Digest.Of(Only(one)), Digest.Of(Only(turned)));
        Assert.NotEqual(Digest.Of(Only(Pair(one.GetType(), one))), Digest.Of(Only(Pair(turned.GetType(), turned))));
    });

    private static NumberFormatInfo Number(Action<NumberFormatInfo> change)
    {
        NumberFormatInfo numbers = new CultureInfo("de-DE").NumberFormat;
        change(numbers);
        return numbers;
    }

    private static DateTimeFormatInfo Date(string culture, string? kind = null, string? pattern = null)
    {
        DateTimeFormatInfo dates = new CultureInfo(culture).DateTimeFormat;
        if (kind is not null)
        {
            dates.SetAllDateTimePatterns([.. dates.GetAllDateTimePatterns(kind[0]), pattern!], kind[0]);
        }

        return dates;
    }

    private static Encoding Ascii(string? written, string? read) => Encoding.GetEncoding(
        "us-ascii",
        written is null ? EncoderFallback.ExceptionFallback : new EncoderReplacementFallback(written),
        read is null ? DecoderFallback.ExceptionFallback : new DecoderReplacementFallback(read));

    private static TimeZoneInfo Zone(string id, int minutes) => TimeZoneInfo.CreateCustomTimeZone(id, TimeSpan.FromMinutes(minutes), "zone", "zone");

    private static Dictionary<string, int> Map(StringComparer comparer) => new(comparer) { ["a"] = 1 };

    /// <summary>A version of the program's struct, with two numbers in this order.</summary>
    private static Type Point(params string[] fields)
    {
        TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Points"), AssemblyBuilderAccess.Run).DefineDynamicModule("Points")
            .DefineType("Points.Point", TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.SequentialLayout, typeof(ValueType));
        foreach (string field in fields)
        {
            type.DefineField(field, typeof(int), FieldAttributes.Public);
        }

        return type.CreateType();
    }

    private static object Pair(Type point, int x, int y)
    {
        object value = Activator.CreateInstance(point)!;
        point.GetField("X")!.SetValue(value, x);
        point.GetField("Y")!.SetValue(value, y);
        return Pair(point, value);
    }

    private static object Pair(Type type, object value) => Activator.CreateInstance(typeof(KeyValuePair<,>).MakeGenericType(typeof(int), type), 7, value)!;

    private static object Only(object item)
    {
        var array = Array.CreateInstance(item.GetType(), 1);
        array.SetValue(item, 0);
        return array;
    }

    private sealed class OwnMap(StringComparer comparer) : Dictionary<string, int>(comparer);

    private sealed class OwnView(IDictionary<string, int> map) : ReadOnlyDictionary<string, int>(map);

    private sealed class OwnKeyed(StringComparer comparer) : KeyedCollection<string, string>(comparer)
    {
        protected override string GetKeyForItem(string item) => item;
    }
}
