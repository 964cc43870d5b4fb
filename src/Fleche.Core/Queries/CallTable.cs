using System.Globalization;
using System.Text;

namespace Fleche;

/// <summary>Stored calls as a table of text: one row for each call. Made by <see cref="CallQuery.ToTable"/>.</summary>
/// <remarks>The same in every culture. Times are UTC; a value that is large, not plain or not kept is shown as the start of its digest, after a <c>#</c>.</remarks>
public sealed class CallTable
{
    internal CallTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        Columns = columns;
        Rows = rows;
    }

    /// <summary>The names of the columns: key, function, one for each argument (<c>key</c>… are then <c>key (argument)</c>), result, started, wall, hits, tags.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The cells of each row, in the order of the columns. An argument that a call does not have is empty.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>Aligned columns for a terminal: a line with the names, then one for each call, without a line break at the end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int[] widths = [.. Columns.Select((name, column) => Rows.Select(row => row[column].Length).Append(name.Length).Max())];
        bool[] isNumber = [.. Columns.Select((_, column) => Rows.Count > 0 && Rows.All(row => IsNumber(row[column])))];
        foreach (IReadOnlyList<string> row in Rows.Prepend(Columns))
        {
            IEnumerable<string> cells = row.Select((cell, column) => isNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString(0, text.Length - 1);
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
