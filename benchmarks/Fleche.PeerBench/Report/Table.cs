using System.Text;
using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Report;

/// <summary>The medians, and in brackets how many times as good Fleche is.</summary>
internal static class Table
{
    private const int TitleWidth = 34;
    private const int ColumnWidth = 21;

    public static string Of(Results results, IReadOnlyList<Case> cases, IReadOnlyList<Peer> peers)
    {
        StringBuilder text = new();
        text.AppendLine($"{"",-TitleWidth}{string.Concat(peers.Select(static peer => peer.Title.PadLeft(ColumnWidth)))}");
        foreach (Case of in cases)
        {
            foreach (Row row in of.Rows)
            {
                text.AppendLine($"{row.Title,-TitleWidth}{string.Concat(peers.Select(peer => Cell(results, of, row, peer).PadLeft(ColumnWidth)))}");
            }
        }

        return text.ToString();
    }

    private static string Cell(Results results, Case of, Row row, Peer peer)
    {
        if (results.Value(of, row, peer) is not { } value)
        {
            return "-";
        }

        string figure = Figures.Of(value, row.Measure);
        return peer != Peer.Fleche && results.Value(of, row, Peer.Fleche) is { } ours ? $"{figure} ({Figures.Digits(Figures.Ratio(ours, value, row.Measure))}×)" : figure;
    }
}
