using System.Runtime.InteropServices;
using System.Text.Json;
using Fleche.PeerBench.Cases;

namespace Fleche.PeerBench.Report;

/// <summary>Everything that was measured, round by round.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(Results results, Settings settings) => JsonSerializer.Serialize(
        new
        {
            Time = DateTimeOffset.UtcNow,
            Cores = Environment.ProcessorCount,
            results.LoadAtStart,
            System = RuntimeInformation.OSDescription,
            settings.Rounds,
            settings.IsQuick,
            settings.SpinsOnProcessorTime,
            Versions = results.Versions.ToDictionary(static pair => pair.Key.Name, static pair => pair.Value),
            Measurements = results.All.Select(static pair => new
            {
                Case = pair.Key.Case.Name,
                Peer = pair.Key.Peer.Name,
                pair.Value.Note,
                pair.Value.Rounds,
                Figures = pair.Value.Medians() is { Count: > 0 } medians
                    ? pair.Key.Case.Rows.ToDictionary(static row => row.Id, row => new { row.Title, Measure = row.Measure.ToString(), Value = row.Value(medians) })
                    : null,
            }),
            Goals = Goal.All.Select(goal => new
            {
                goal.Row,
                Kind = goal.Kind.ToString(),
                goal.Peer,
                goal.Bound,
                Measured = goal.Measured(results),
                IsMet = goal.Measured(results) is { } measured ? goal.IsMet(measured) : (bool?)null,
            }),
        },
        Options);
}
