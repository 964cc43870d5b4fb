using System.Globalization;
using System.Net;
using System.Text;
using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;

namespace Fleche.PeerBench.Report;

/// <summary>A chart of the times: a line for each row, a dot for each peer, where Fleche is 1. Readable on light and on dark ground.</summary>
internal static class Plot
{
    private const int Width = 900;
    private const int Left = 250;
    private const int Right = 90;
    private const int Top = 84;
    private const int LineHeight = 30;
    private const int LegendGap = 36;
    private const double LetterWidth = 6.6;

    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328 } .faint { fill: #656d76; font-size: 12px } .title { font-weight: 600; font-size: 15px }
        .grid { stroke: #d1d9e0 } .one { stroke: #1f2328; stroke-width: 2 }
        .fleche { fill: #1f2328 } .cf { fill: #e69f00 } .mp { fill: #d55e00 } .loky { fill: #cc79a7 }
        .process { fill: #6a51c8 } .threads { fill: #56b4e9 } .raw { fill: #009e73 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .faint { fill: #9198a1 } .grid { stroke: #3d444d } .one { stroke: #e6edf3 }
          .fleche { fill: #e6edf3 } .process { fill: #a48bf5 }
        }
        """;

    public static string Of(Results results, IReadOnlyList<Case> cases, IReadOnlyList<Peer> peers, Settings settings)
    {
        (Row Row, Dictionary<Peer, double> Times)[] lines =
        [
            .. from of in cases
               from row in of.Rows
               where row.Measure == Measure.Seconds && results.Value(of, row, Peer.Fleche) is not null
               select (row, peers.Where(peer => results.Value(of, row, peer) is > 0).ToDictionary(static peer => peer, peer => results.Value(of, row, peer)!.Value)),
        ];
        double[] ratios = [1, .. lines.SelectMany(static line => line.Times.Values.Select(time => time / line.Times[Peer.Fleche]))];
        int from = (int)Math.Floor(Math.Log10(ratios.Min()));
        int to = Math.Max(from + 1, (int)Math.Ceiling(Math.Log10(ratios.Max())));
        double Place(double ratio) => Left + (Width - Left - Right) * (Math.Log10(ratio) - from) / (to - from);

        int bottom = Top + LineHeight * lines.Length;
        StringBuilder svg = new();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {bottom + 52}\" role=\"img\" aria-label=\"Time per operation, Fleche = 1\">");
        Add($"<style>{Style}</style>");
        Add($"<text class=\"title\" x=\"12\" y=\"24\">Time of the same work, Fleche = 1 (further right: slower)</text>");
        double legend = 20;
        foreach (Peer peer in peers)
        {
            Add($"<circle class=\"{peer.Name}\" cx=\"{legend:0.0}\" cy=\"48\" r=\"6\"/>");
            Add($"<text class=\"faint\" x=\"{legend + 11:0.0}\" y=\"52\">{peer.Title}</text>");
            legend += LegendGap + LetterWidth * peer.Title.Length;
        }

        for (int power = from; power <= to; power++)
        {
            double x = Place(Math.Pow(10, power));
            Add($"<line class=\"{(power == 0 ? "one" : "grid")}\" x1=\"{x:0.0}\" x2=\"{x:0.0}\" y1=\"{Top - 12}\" y2=\"{bottom}\"/>");
            string label = power < 0 ? $"1/{Figures.Whole(Math.Pow(10, -power))}" : Figures.Whole(Math.Pow(10, power));
            Add($"<text class=\"faint\" x=\"{x:0.0}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{label} ×</text>");
        }

        foreach ((int i, (Row row, Dictionary<Peer, double> times)) in lines.Index())
        {
            int y = Top + LineHeight * i + LineHeight / 2;
            Add($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y}\" y2=\"{y}\" stroke-dasharray=\"2 4\"/>");
            Add($"<text x=\"12\" y=\"{y + 4}\">{WebUtility.HtmlEncode(row.Title)}</text>");
            Add($"<text class=\"faint\" x=\"{Width - 12}\" y=\"{y + 4}\" text-anchor=\"end\">{Figures.Of(times[Peer.Fleche], row.Measure)}</text>");
            foreach ((Peer peer, double time) in times.Reverse())
            {
                double x = Place(time / times[Peer.Fleche]);
                Add($"<circle class=\"{peer.Name}\" cx=\"{x:0.0}\" cy=\"{y}\" r=\"6\"><title>{peer.Title}: {Figures.Of(time, row.Measure)}</title></circle>");
            }
        }

        Add($"<text class=\"faint\" x=\"{Width - 12}\" y=\"{Top - 18}\" text-anchor=\"end\">Fleche</text>");
        string ground = $"{Environment.ProcessorCount} cores, 2 workers unless it says otherwise, {Figures.Rounds(settings)}; benchmarks/Fleche.PeerBench";
        Add($"<text class=\"faint\" x=\"12\" y=\"{bottom + 42}\">{ground}</text>");
        Add($"</svg>");
        return svg.ToString();

        void Add(FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
