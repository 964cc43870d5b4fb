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

    private static IEnumerable<CultureChange> PropertiesOf(CultureInfo culture)
    {
        yield return new("CompareInfo", culture.CompareInfo.Name);
        foreach (PropertyInfo property in Dates)
        {
            yield return new($"DateTimeFormat.{property.Name}", Simplify(property.GetValue(culture.DateTimeFormat)));
        }

        foreach (char kind in PatternKinds)
        {
            yield return new($"DateTimeFormat.{kind}", culture.DateTimeFormat.GetAllDateTimePatterns(kind));
        }

        foreach (PropertyInfo property in Numbers)
        {
            yield return new($"NumberFormat.{property.Name}", property.GetValue(culture.NumberFormat));
        }

        yield return new("TextInfo", culture.TextInfo.CultureName);
        yield return new("TextInfo.ListSeparator", culture.TextInfo.ListSeparator);
    }

    private static PropertyInfo[] SettableOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(static property => property.SetMethod is { IsPublic: true })
            .OrderBy(static property => property.Name, StringComparer.Ordinal),
    ];

    /// <summary>A calendar as its type and what one can set of it; anything else as it is.</summary>
    private static object? Simplify(object? value) => value is Calendar calendar
        ? (string[])
        [
            calendar.GetType().FullName!,
            .. SettableOf(calendar.GetType()).Select(property => string.Create(CultureInfo.InvariantCulture, $"{property.Name}={property.GetValue(calendar)}")),
        ]
        : value;

    private static bool AreEqual(object? one, object? other)
        => one is Array items && other is Array others ? items.Cast<object>().SequenceEqual(others.Cast<object>()) : Equals(one, other);
}
