using System.Globalization;
using Fleche.Calls;
using Fleche.Codec;
using Microsoft.Extensions.Logging;

namespace Fleche.Reporting;

/// <summary>
/// A log entry on its way to the program: <c>[level, event id, event name, category, message, [name, value, …], [scope, …], exception]</c>. The message is formatted where it was logged;
/// values are numbers, truth values and texts.
/// </summary>
/// <param name="Level">Its level.</param>
/// <param name="EventId">Its event.</param>
/// <param name="Category">The category of its logger; <see langword="null"/>: the logger in the program knows.</param>
/// <param name="State">Message and values.</param>
/// <param name="Scopes">The scopes in which it was logged, outer ones first.</param>
/// <param name="Exception">Its exception, with the stack trace of the worker.</param>
internal sealed record LogEntry(LogLevel Level, EventId EventId, string? Category, LogState State, IReadOnlyList<string> Scopes, Exception? Exception)
{
    private const int Fields = 8;

    /// <summary>Writes an entry.</summary>
    public static void Write<TState>(
        PayloadWriter writer, string? category, LogLevel level, EventId eventId, TState state, Exception? exception, string message)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteInt64((int)level);
        writer.WriteInt64(eventId.Id);
        writer.WriteString(eventId.Name);
        writer.WriteString(category);
        writer.WriteString(message);
        WriteValues(writer, state as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
        List<string> scopes = LogScopes.Current();
        writer.WriteArrayHeader(scopes.Count);
        scopes.ForEach(writer.WriteString);
        if (exception is null)
        {
            writer.WriteNil();
        }
        else
        {
            TaskError.Write(writer, exception);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="PayloadSerializationException">The bytes are damaged.</exception>
    public static LogEntry Read(PayloadReader reader)
    {
        if (reader.ReadArrayHeader() != Fields)
        {
            throw reader.Damaged("it is no log entry");
        }

        LogLevel level = (LogLevel)reader.ReadInt32();
        EventId eventId = new(reader.ReadInt32(), reader.ReadString());
        string? category = reader.ReadString();
        string message = reader.ReadString() ?? "";
        KeyValuePair<string, object?>[] values = new KeyValuePair<string, object?>[reader.ReadArrayHeader() / 2];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new(reader.ReadString() ?? "", ValueCodecs.For<object?>().Read(reader));
        }

        string[] scopes = new string[reader.ReadArrayHeader()];
        for (int i = 0; i < scopes.Length; i++)
        {
            scopes[i] = reader.ReadString() ?? "";
        }

        Exception? exception = reader.TryReadNil() ? null : TaskError.Read(reader);
        return new LogEntry(level, eventId, category, new LogState(message, values), scopes, exception);
    }

    /// <summary>Logs it here, within a scope that says where it comes from, and its own.</summary>
    public void WriteTo(ILogger logger, ReportOrigin origin)
    {
        Stack<IDisposable?> scopes = new();
        try
        {
            scopes.Push(logger.BeginScope(origin));
            foreach (string scope in Scopes)
            {
                scopes.Push(logger.BeginScope(scope));
            }

            logger.Log(Level, EventId, State, Exception, static (state, _) => state.ToString());
        }
        finally
        {
            while (scopes.TryPop(out IDisposable? scope))
            {
                scope?.Dispose();
            }
        }
    }

    private static bool IsPlain(object? value) => value is null || (value is not (nint or nuint) && value.GetType().IsPrimitive);

    private static void WriteValues(PayloadWriter writer, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        writer.WriteArrayHeader(2 * values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            (string name, object? value) = values[i];
            writer.WriteString(name);
            ValueCodecs.For<object?>().Write(writer, IsPlain(value) ? value : Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }
}
