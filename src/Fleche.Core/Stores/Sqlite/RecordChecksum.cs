using System.Security.Cryptography;

namespace Fleche.Stores.Sqlite;

/// <summary>The SHA-256 of a record, by which a change of one of its bits on the disk is found. Hits and their time are not in it.</summary>
internal static class RecordChecksum
{
    /// <summary>Of all fields in their order: lengths before texts, counts before lists, one byte for null or not; then of the values of arguments that the row has, each after its position.</summary>
    public static byte[] Of(CallRow row)
    {
        CallRecord record = row.Record;
        using MemoryStream stream = new(512);
        using BinaryWriter writer = new(stream);
        writer.Write(record.Key.Bytes);
        writer.Write(record.Function);
        Write(writer, record.Module);
        Write(writer, record.Version);
        Write(writer, record.Code);
        writer.Write(record.Result.Bytes);
        writer.Write(record.ResultSize);
        writer.Write(record.Started.UtcTicks);
        writer.Write(record.WallTime.Ticks);
        writer.Write(record.CpuTime.HasValue);
        writer.Write(record.CpuTime.GetValueOrDefault().Ticks);
        writer.Write(record.Host);
        writer.Write(record.ProcessId);
        writer.Write(record.User);
        writer.Write(record.Runtime);
        Write(writer, record.GitCommit);
        Write(writer, record.Parent);
        writer.Write(record.Arguments.Count);
        foreach (CallArgument argument in record.Arguments)
        {
            writer.Write(argument.Name);
            writer.Write(argument.Digest.Bytes);
        }

        Write(writer, record.Tags);
        Write(writer, record.Metadata);
        writer.Write(record.Calls.Count);
        foreach (Digest call in record.Calls)
        {
            writer.Write(call.Bytes);
        }

        for (int i = 0; i < row.ArgumentValues.Count; i++)
        {
            if (row.ArgumentValues[i] is { } value)
            {
                writer.Write(i);
                writer.Write(value.Length);
                writer.Write(value);
            }
        }

        return SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? string.Empty);
    }

    private static void Write(BinaryWriter writer, Digest? digest)
    {
        writer.Write(digest.HasValue);
        writer.Write(digest.GetValueOrDefault().Bytes);
    }

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<string, string> notes)
    {
        writer.Write(notes.Count);
        foreach ((string name, string value) in notes.OrderBy(static note => note.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(value);
        }
    }
}
