using System.Collections;
using Fleche.Codec;

namespace Fleche.Errors;

/// <summary>What every exception has beside message, stack trace and inner exceptions: source, help link, HRESULT and data.</summary>
internal static class ErrorDetails
{
    private const int PartCount = 4;
    private const int MostEntries = 100;
    private const int LongestEntryText = 1024;

    /// <summary>Writes the details of <paramref name="exception"/>; an entry of its data that cannot travel becomes its text.</summary>
    public static void Write(PayloadWriter writer, Exception exception, ErrorBudget budget)
    {
        writer.WriteArrayHeader(PartCount);
        writer.WriteString(budget.Take(ExceptionFields.Source(exception) ?? ErrorText.Guarded(exception, static e => e.Source, "its Source")));
        writer.WriteString(budget.Take(ExceptionFields.HelpLink(exception)));
        writer.WriteInt64(ExceptionFields.HResult(exception));

        List<byte[]> entries = [];
        foreach (DictionaryEntry entry in Entries(exception))
        {
            entries.Add(WriteAlone(entry.Key, budget, writer.IsStored));
            entries.Add(WriteAlone(entry.Value, budget, writer.IsStored));
        }

        writer.WriteArrayHeader(entries.Count);
        foreach (byte[] part in entries)
        {
            writer.WriteBinary(part);
        }
    }

    /// <summary>Writes the details of an exception of which nothing is known.</summary>
    public static void WriteNone(PayloadWriter writer)
    {
        writer.WriteArrayHeader(PartCount);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteInt64(unchecked((int)0x80131500));
        writer.WriteArrayHeader(0);
    }

    /// <summary>Sets the details of <paramref name="exception"/>; an entry of the data that cannot be read here is left out, unless it comes from a store.</summary>
    public static void Read(PayloadReader reader, Exception exception)
    {
        if (reader.ReadArrayHeader() != PartCount)
        {
            throw reader.Damaged("the details of an exception");
        }

        ExceptionFields.Source(exception) = reader.ReadString();
        ExceptionFields.HelpLink(exception) = reader.ReadString();
        ExceptionFields.HResult(exception) = reader.ReadInt32();

        int parts = reader.ReadArrayHeader();
        if (parts == 0)
        {
            return;
        }

        // An override of Data keeps its entries in its own fields: these are the base class's.
        IDictionary data = ExceptionFields.Data(exception) ??= new Exception().Data;
        for (int i = 0; i + 1 < parts; i += 2)
        {
            bool readable = TryReadAlone(reader, out object? key) & TryReadAlone(reader, out object? value);
            if (readable && key is not null)
            {
                TryAdd(data, key, value);
            }
        }
    }

    private static void TryAdd(IDictionary data, object key, object? value)
    {
        try
        {
            data[key] = value;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The key is user code, and its Equals threw: the entry is lost, not the exception.
        }
    }

    private static DictionaryEntry[] Entries(Exception exception)
    {
        try
        {
            return ExceptionFields.Data(exception) is { } data ? [.. data.Cast<DictionaryEntry>().Take(MostEntries)] : [];
        }
        catch (InvalidOperationException)
        {
            // Another thread is adding to it.
            return [];
        }
    }

    /// <summary>Writes a key or value as an object graph of its own, or its text if it cannot travel.</summary>
    private static byte[] WriteAlone(object? value, ErrorBudget budget, bool isStored)
    {
        PayloadWriter alone = PayloadWriter.Rent();
        alone.IsStored = isStored;
        try
        {
            ValueCodecs.For<object?>().Write(alone, value);
            if (budget.TryTake(alone.Position))
            {
                return alone.ToArray();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It cannot travel; its text can.
        }
        finally
        {
            PayloadWriter.Return(alone);
        }

        var text = new PayloadWriter();
        string? shown = ErrorText.Guarded(value, static value => value?.ToString(), "its ToString()");
        text.WriteString(budget.Take(shown is null ? null : ErrorText.Cut(shown, LongestEntryText)));
        return text.ToArray();
    }

    private static bool TryReadAlone(PayloadReader reader, out object? value)
    {
        byte[] bytes = reader.ReadBinary().ToArray();
        try
        {
            value = ValueCodecs.For<object?>().Read(new PayloadReader(bytes) { IsStored = reader.IsStored, TypeResolver = reader.TypeResolver });
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !reader.IsStored)
        {
            value = null;
            return false;
        }
    }
}
