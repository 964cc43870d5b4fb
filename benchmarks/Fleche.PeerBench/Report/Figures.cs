using System.Globalization;
using Fleche.PeerBench.Cases;

namespace Fleche.PeerBench.Report;

/// <summary>Figures as they are read: three digits and a unit.</summary>
internal static class Figures
{
    private static readonly (double Scale, string Name)[] TimeUnits = [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
    private static readonly (double Scale, string Name)[] ByteUnits = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")];

    public static string Of(double value, Measure measure) => measure switch
    {
        Measure.Seconds => Scaled(value, TimeUnits),
        Measure.Bytes => Scaled(value, ByteUnits),
        Measure.Share => $"{Digits(value * 100)} %",
        Measure.Load => $"{Digits(value * 1000)} ms/s",
        _ => $"{Digits(value)}×",
    };

    /// <summary>How many times as good one figure is as another; null: one of them is nothing.</summary>
    public static double? Ratio(double ours, double theirs, Measure measure) =>
        ours <= 0 || theirs <= 0 ? null : measure == Measure.Share ? ours / theirs : theirs / ours;

    /// <summary>Three digits that count.</summary>
    public static string Digits(double value) => Math.Abs(value) switch
    {
        >= 100 => Whole(value),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        0 => "0",
        < 0.01 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>What the figures are.</summary>
    public static string Rounds(Settings settings) => settings.Rounds == 1 ? "one round" : $"medians of {settings.Rounds} rounds";

    /// <summary>No digits behind the point.</summary>
    public static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Scaled(double value, (double Scale, string Name)[] units)
    {
        (double scale, string name) = units.FirstOrDefault(unit => value >= unit.Scale, units[^1]);
        return $"{Digits(value / scale)} {name}";
    }
}
