using System.Globalization;
using System.Text;

namespace Fleche.Chaos;

/// <summary>The tables at the end.</summary>
internal static class Report
{
    private const int Width = 11;

    public static string Of(Counts counts, Kills kills, Killer killer, Pools pools)
    {
        StringBuilder text = new();
        Outcome[] outcomes = [.. Enum.GetValues<Outcome>().Where(outcome => counts.Of(outcome) > 0)];
        text.AppendLine($"{"calls",-14}{Cells(outcomes)}{"total",Width}");
        foreach (Deed deed in Enum.GetValues<Deed>().Where(deed => counts.Of(deed) > 0))
        {
            text.AppendLine($"{deed,-14}{Cells(outcomes.Select(outcome => counts[deed, outcome]))}{Number(counts.Of(deed))}");
        }

        text.AppendLine($"{"total",-14}{Cells(outcomes.Select(counts.Of))}{Number(outcomes.Sum(counts.Of))}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"pools: {pools.Made:N0} made, {pools.Dropped:N0} left without a shutdown");
        text.AppendLine(CultureInfo.InvariantCulture, $"kills from outside: {kills.OfWorking:N0} of workers that took calls, {kills.OfStarting:N0} of others (starting, leaving, of dropped pools)");
        text.AppendLine(CultureInfo.InvariantCulture, $"stops from outside: {killer.Stops:N0}, of which {killer.LeftStopped:N0} were left to their pools to find");
        if (kills.News is { Length: > 0 } news)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"from kill to exception: median {news[news.Length / 2]:0.0} ms, p99 {news[news.Length * 99 / 100]:0.0} ms, of {news.Length:N0}");
        }

        return text.ToString();
    }

    public static string OfBursts(BurstLedger ledger, int kills, int stops, int violations)
    {
        (string Name, long Count)[] columns =
        [
            ("calls", ledger.Calls), ("completed", ledger[Outcome.Value]), ("died", ledger[Outcome.Died]), ("cancelled", ledger[Outcome.Cancelled]),
            ("kills", kills), ("stops", stops), ("violations", violations),
        ];
        return $"{string.Concat(columns.Select(static column => $"{column.Name,Width}"))}\n{Cells(columns.Select(static column => column.Count))}\n";
    }

    private static string Cells(IEnumerable<long> numbers) => string.Concat(numbers.Select(Number));

    private static string Cells(IEnumerable<Outcome> outcomes) => string.Concat(outcomes.Select(static outcome => $"{outcome,Width}"));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture).PadLeft(Width);
}
