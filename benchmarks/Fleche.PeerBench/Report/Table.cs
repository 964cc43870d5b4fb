using System.Runtime.InteropServices;
using System.Text;
using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Report;

/// <summary>The medians, in brackets how many times as good Fleche is, and below what there is to say in place of a figure.</summary>
internal sealed class Table
{
    private const int TitleWidth = 36;
    private const int ColumnWidth = 22;

    private readonly Results _results;
    private readonly List<string> _notes = [];

    private Table(Results results) => _results = results;

    public static string Of(Results results, IReadOnlyList<Case> cases, IReadOnlyList<Peer> peers, Settings settings)
    {
        Table table = new(results);
        StringBuilder text = new();
        IEnumerable<string> versions = results.Versions.Values.SelectMany(static version => version.Split(", ")).Distinct();
        string clock = settings.SpinsOnProcessorTime ? "processor time" : "the clock (with more workers than cores: on processor time)";
        text.AppendLine($"{Environment.ProcessorCount} cores, load {results.LoadAtStart} at the start, {RuntimeInformation.OSDescription}, {string.Join(", ", versions)}");
        text.AppendLine($"{Figures.Rounds(settings)}; in brackets: how many times as good Fleche is; busy work spins on {clock}");
        text.AppendLine();
        table.AddLine(text, "", peers.Select(static peer => peer.Title));
        foreach (Case of in cases)
        {
            foreach (Row row in of.Rows)
            {
                table.AddLine(text, row.Title, peers.Select(peer => table.Cell(of, row, peer)));
            }
        }

        for (int i = 0; i < table._notes.Count; i++)
        {
            text.AppendLine($"[{i + 1}] {table._notes[i]}");
        }

        return text.AppendLine().ToString();
    }

    private void AddLine(StringBuilder text, string title, IEnumerable<string> cells) =>
        text.AppendLine($"{title,-TitleWidth}{string.Concat(cells.Select(static cell => cell.PadLeft(ColumnWidth)))}");

    private string Cell(Case of, Row row, Peer peer)
    {
        string? note = _results.Note(of, peer) is { } said && said != Wire.NotApplicable ? $"[{Number($"{peer.Title}: {said}")}]" : null;
        if (_results.Value(of, row, peer) is not { } value)
        {
            return note ?? "-";
        }

        double? ratio = peer != Peer.Fleche && _results.Value(of, row, Peer.Fleche) is { } ours ? Figures.Ratio(ours, value, row.Measure) : null;
        return Figures.Of(value, row.Measure) + (ratio is { } times ? $" ({Figures.Digits(times)}×)" : "") + note;
    }

    private int Number(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }

        return _notes.IndexOf(note) + 1;
    }
}
