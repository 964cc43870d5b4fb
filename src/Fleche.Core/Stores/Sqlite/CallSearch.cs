using System.Text;
using Fleche.Queries;

namespace Fleche.Stores.Sqlite;

/// <summary>A filter as SQL: pages of records, by start and key.</summary>
internal sealed class CallSearch
{
    private readonly StringBuilder _conditions = new();
    private readonly List<object> _values = [];
    private readonly CallFilter _filter;

    /// <summary>Translates a filter.</summary>
    public CallSearch(CallFilter filter)
    {
        _filter = filter;
        if (filter.Function is { } function)
        {
            // A short name has no dots and no brackets, so what differs from its own short name can only be a full one.
            string shortName = CallFilter.ShortName(function);
            Add("short_name = ?", shortName);
            if (shortName != function)
            {
                Add("function = ?", function);
            }
        }

        Add("module = ?", filter.Module);
        Add("version = ?", filter.Version);
        if (filter.Result is { } result)
        {
            AddUse(result);
            Add("result = ?", result);
        }

        Add("parent = ?", filter.Parent);
        Add("started < ?", filter.Before?.UtcTicks);
        foreach (CallArgument argument in filter.Arguments)
        {
            AddUse(argument.Digest);
        }

        AddNotes(filter.Tags, RecordTable.Tag);
        AddNotes(filter.Metadata, RecordTable.Meta);
        Since = filter.Since?.UtcTicks ?? long.MinValue;
    }

    /// <summary>Where the first page begins.</summary>
    public long Since { get; }

    /// <summary>Whether a record of a page is asked for: of arguments, SQL compares only the starts of their digests.</summary>
    public bool Accepts(CallRecord record) => _filter.Accepts(record);

    /// <summary>A page.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="since">The start of the last record of the page before.</param>
    /// <param name="after">Its key; empty for the first page.</param>
    /// <param name="size">How many records at most.</param>
    public SqliteStatement Page(SqliteSession session, long since, ReadOnlySpan<byte> after, int size)
    {
        SqliteStatement statement = session.PrepareOnce($"SELECT {RecordTable.Columns} FROM calls WHERE (started, key) > (?, ?){_conditions} ORDER BY started, key LIMIT ?");
        statement.With(since).With(after);
        foreach (object value in _values)
        {
            _ = value switch
            {
                Digest digest => statement.With(digest),
                string text => statement.With(text),
                _ => statement.With((long)value),
            };
        }

        return statement.With(size);
    }

    private void Add(string condition, params ReadOnlySpan<object?> values)
    {
        if (values[0] is null)
        {
            return;
        }

        _conditions.Append(" AND ").Append(condition);
        foreach (object? value in values)
        {
            _values.Add(value!);
        }
    }

    /// <summary>The calls that use a value, as an argument or result.</summary>
    private void AddUse(Digest digest) => Add("id IN (SELECT call FROM uses WHERE start = substr(?, 1, 8))", digest);

    private void AddNotes(IReadOnlyList<KeyValuePair<string, string?>> notes, int kind)
    {
        foreach ((string name, string? value) in notes)
        {
            string condition = $"id IN (SELECT call FROM notes WHERE kind = {kind} AND name = ?";
            if (value is null)
            {
                Add(condition + ")", name);
            }
            else
            {
                Add(condition + " AND value = ?)", name, value);
            }
        }
    }
}
