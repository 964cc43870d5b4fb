using System.Globalization;
using Fleche;

namespace MemoProgram;

/// <summary>Keys and digests of many kinds of calls, one on a line: the same from every build, place and culture.</summary>
internal static class Keys
{
    /// <summary>Prints them under a culture.</summary>
    public static int Print(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
        var day = new DateTime(2026, 11, 21, 5, 30, 0, DateTimeKind.Utc);
        Console.WriteLine(Memoize.Function<double, int, double>(Power).Digest(1.5, 3));
        Console.WriteLine(Memoize.Function<double, int, double>(Power, new MemoizeOptions { HashCode = true }).Digest(1.5, 3));
        Console.WriteLine(Memoize.Function<string, string>(Upper, new MemoizeOptions { Version = "I", HashCode = true }).Digest("title İı"));
        Console.WriteLine(Memoize.Function<Case, int>(Weigh, new MemoizeOptions { Ignore = [] }).Digest(new Case("ı", 1.0m, day, [1, 2.5, double.NaN])));
        Console.WriteLine(Memoize.Function<int, int>(new Shift(4).Apply, new MemoizeOptions { HashCode = true }).Digest(1));
        Console.WriteLine(Memoize.Function<int, int>(x => x + day.Day, new MemoizeOptions { Name = "lambda", HashCode = true }).Digest(1));
        Console.WriteLine(Digest.Of(new Dictionary<string, double> { ["i"] = 0.1, ["I"] = -0.0, ["ı"] = 1e300 }));
        return 0;
    }

    private static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1);

    private static string Upper(string text) => text.ToUpperInvariant();

    private static int Weigh(Case item) => item.Values.Length;

    internal sealed record Case(string Name, decimal Price, DateTime Day, double[] Values);

    internal sealed record Shift(int By)
    {
        public int Apply(int x) => x + By;
    }
}
