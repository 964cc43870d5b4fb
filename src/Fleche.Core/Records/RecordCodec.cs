using System.Collections.ObjectModel;
using Fleche.Codec;

namespace Fleche.Records;

/// <summary>Call records to bytes and back: a MessagePack map of named fields, as <c>docs/caches.md</c> lists them.</summary>
/// <remarks>Fields that a reader does not know are passed over, and those that are missing keep their defaults: older and newer versions read each other's records.</remarks>
internal static class RecordCodec
{
    private const int FieldCount = 22;

    /// <summary>Writes a record.</summary>
    public static byte[] ToBytes(CallRecord record)
    {
        PayloadWriter writer = PayloadWriter.Rent();
        try
        {
            Write(writer, record);
            return writer.ToArray();
        }
        finally
        {
            PayloadWriter.Return(writer);
        }
    }

    /// <summary>Writes a record after what is written already.</summary>
    public static void Write(PayloadWriter writer, CallRecord record)
    {
        writer.WriteMapHeader(FieldCount);
        Write(writer, "key", record.Key);
        Write(writer, "function", record.Function);
        Write(writer, "module", record.Module);
        Write(writer, "version", record.Version);
        Write(writer, "code", record.Code);
        writer.WriteString("arguments");
        writer.WriteArrayHeader(record.Arguments.Count);
        foreach (CallArgument argument in record.Arguments)
        {
            writer.WriteArrayHeader(2);
            writer.WriteString(argument.Name);
            writer.WriteBinary(argument.Digest.Bytes);
        }

        Write(writer, "result", record.Result);
        Write(writer, "size", record.ResultSize);
        Write(writer, "started", record.Started);
        Write(writer, "wall", record.WallTime.Ticks);
        writer.WriteString("cpu");
        if (record.CpuTime is { } cpu)
        {
            writer.WriteInt64(cpu.Ticks);
        }
        else
        {
            writer.WriteNil();
        }

        Write(writer, "host", record.Host);
        Write(writer, "process", record.ProcessId);
        Write(writer, "user", record.User);
        Write(writer, "runtime", record.Runtime);
        Write(writer, "commit", record.GitCommit);
        Write(writer, "tags", record.Tags);
        Write(writer, "metadata", record.Metadata);
        Write(writer, "parent", record.Parent);
        writer.WriteString("calls");
        writer.WriteArrayHeader(record.Calls.Count);
        foreach (Digest call in record.Calls)
        {
            writer.WriteBinary(call.Bytes);
        }

        Write(writer, "hits", record.Hits);
        Write(writer, "used", record.LastUsed);
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="PayloadSerializationException">The bytes are no record.</exception>
    public static CallRecord Read(ReadOnlyMemory<byte> bytes)
    {
        PayloadReader reader = new(bytes);
        RecordFields fields = new();
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            fields.Read(ReadText(reader), reader);
        }

        return reader.IsAtEnd ? fields.ToRecord() : throw reader.Damaged("bytes follow the record");
    }

    internal static string ReadText(PayloadReader reader) => reader.ReadString() ?? throw reader.Damaged("a text is missing");

    internal static Digest ReadDigest(PayloadReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBinary();
        return bytes.Length == Digest.Size ? new Digest(bytes) : throw reader.Damaged($"a digest of {bytes.Length} bytes");
    }

    internal static DateTimeOffset ReadTime(PayloadReader reader)
    {
        if (reader.ReadArrayHeader() != 2)
        {
            throw reader.Damaged("a time is no pair");
        }

        long ticks = reader.ReadInt64();
        long minutes = reader.ReadInt64();
        try
        {
            return new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw reader.Damaged("a time is out of range", e);
        }
    }

    internal static IReadOnlyDictionary<string, string> ReadTexts(PayloadReader reader)
    {
        int count = reader.ReadMapHeader();
        if (count == 0)
        {
            return ReadOnlyDictionary<string, string>.Empty;
        }

        Dictionary<string, string> texts = [];
        for (; count > 0; count--)
        {
            texts[ReadText(reader)] = ReadText(reader);
        }

        return texts.AsReadOnly();
    }

    private static void Write(PayloadWriter writer, string name, string? value)
    {
        writer.WriteString(name);
        writer.WriteString(value);
    }

    private static void Write(PayloadWriter writer, string name, long value)
    {
        writer.WriteString(name);
        writer.WriteInt64(value);
    }

    private static void Write(PayloadWriter writer, string name, Digest? value)
    {
        writer.WriteString(name);
        if (value is { } digest)
        {
            writer.WriteBinary(digest.Bytes);
        }
        else
        {
            writer.WriteNil();
        }
    }

    private static void Write(PayloadWriter writer, string name, DateTimeOffset value)
    {
        writer.WriteString(name);
        writer.WriteArrayHeader(2);
        writer.WriteInt64(value.Ticks);
        writer.WriteInt64((long)value.Offset.TotalMinutes);
    }

    private static void Write(PayloadWriter writer, string name, IReadOnlyDictionary<string, string> texts)
    {
        writer.WriteString(name);
        writer.WriteMapHeader(texts.Count);
        foreach ((string key, string value) in texts)
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }
    }
}
