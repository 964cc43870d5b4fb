using System.Globalization;
using System.Reflection;

namespace Fleche.Codec;

/// <summary>What a program changed in a culture: a property that has another value than in the culture that .NET has under the name.</summary>
/// <remarks>It goes by what one sees of the formats. Their private fields are caches too, which change by being used.</remarks>
/// <param name="Name">The property, as in <c>DateTimeFormat.ShortDatePattern</c>.</param>
/// <param name="Value">Its value: a text, a number, an enum, or an array of texts or numbers.</param>
internal sealed record CultureChange(string Name, object? Value)
{
    private const string PatternKinds = "dDtTy";

    private static readonly PropertyInfo[] Numbers = SettableOf(typeof(NumberFormatInfo));
    private static readonly PropertyInfo[] Dates = SettableOf(typeof(DateTimeFormatInfo));

    /// <summary>Whether it is one of the number format.</summary>
    public bool IsOfNumbers => Name.StartsWith(nameof(CultureInfo.NumberFormat), StringComparison.Ordinal);

    /// <summary>Whether it is one of the date format.</summary>
    public bool IsOfDates => Name.StartsWith(nameof(CultureInfo.DateTimeFormat), StringComparison.Ordinal);

    /// <summary>The changes, always in the same order.</summary>
    public static CultureChange[] Of(CultureInfo culture)
    {
        CultureInfo stock = CultureInfo.GetCultureInfo(culture.Name);
        return ReferenceEquals(culture, stock) || ReferenceEquals(culture, CultureInfo.InvariantCulture)
            ? []
            : [.. PropertiesOf(culture).Zip(PropertiesOf(stock)).Where(static pair => !AreEqual(pair.First.Value, pair.Second.Value)).Select(static pair => pair.First)];
    }

    /// <summary>What one sees of a number format.</summary>
    public static IEnumerable<CultureChange> PropertiesOf(NumberFormatInfo numbers)
        => Numbers.Select(property => new CultureChange($"NumberFormat.{property.Name}", property.GetValue(numbers)));

    /// <summary>What one sees of a date format.</summary>
    public static IEnumerable<CultureChange> PropertiesOf(DateTimeFormatInfo dates) =>
    [
        .. Dates.Select(property => new CultureChange($"DateTimeFormat.{property.Name}", Simplify(property.GetValue(dates)))),
        .. PatternKinds.Select(kind => new CultureChange($"DateTimeFormat.{kind}", dates.GetAllDateTimePatterns(kind))),
    ];

    /// <summary>A calendar as its type and what one can set of it; anything else as it is.</summary>
    public static object? Simplify(object? value) => value is Calendar calendar
        ? (string[])
        [
            calendar.GetType().FullName!,
            .. SettableOf(calendar.GetType()).Select(property => string.Create(CultureInfo.InvariantCulture, $"{property.Name}={property.GetValue(calendar)}")),
        ]
        : value;

    private static IEnumerable<CultureChange> PropertiesOf(CultureInfo culture) =>
    [
        new("CompareInfo", culture.CompareInfo.Name),
        .. PropertiesOf(culture.DateTimeFormat),
        .. PropertiesOf(culture.NumberFormat),
        new("TextInfo", culture.TextInfo.CultureName),
        new("TextInfo.ListSeparator", culture.TextInfo.ListSeparator),
    ];

    private static PropertyInfo[] SettableOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(static property => property.SetMethod is { IsPublic: true })
            .OrderBy(static property => property.Name, StringComparer.Ordinal),
    ];

    private static bool AreEqual(object? one, object? other)
        => one is Array items && other is Array others ? items.Cast<object>().SequenceEqual(others.Cast<object>()) : Equals(one, other);
}
