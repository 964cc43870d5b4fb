using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>
/// The elements of a chunk on the wire, each on its own: <c>[value]</c>, or <c>[nil, error]</c> for one that has none, so that an element which
/// cannot be written or read is the error of that element alone. Plain numbers, all of them well, need none of that and travel as one run.
/// </summary>
internal static class ChunkElements<T>
{
    /// <summary>Writes the elements; one that cannot be written is written as its error.</summary>
    public static void Write(PayloadWriter writer, string name, T[] values, Exception?[]? errors)
    {
        if (Elements<T>.AreRaw && errors is null)
        {
            Elements<T>.Write(writer, values);
            return;
        }

        writer.WriteArrayHeader(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Exception? error = errors?[i] ?? TryWrite(writer, name, values[i]);
            if (error is not null)
            {
                writer.WriteArrayHeader(2);
                writer.WriteNil();
                TaskError.Write(writer, error);
            }
        }
    }

    /// <summary>Reads the elements; one that cannot be read is stepped over, and its error stands in its place. Those that lead to an object within it fail with it.</summary>
    public static T[] Read(PayloadReader reader, string name, out Exception?[]? errors)
    {
        errors = null;
        if (reader.IsBinaryNext)
        {
            return Elements<T>.Read(reader);
        }

        T[] values = new T[reader.ReadArrayHeader()];
        for (int i = 0; i < values.Length; i++)
        {
            int start = reader.Position;
            try
            {
                if (reader.ReadArrayHeader() == 1)
                {
                    values[i] = reader.ReadRoot<T>(name);
                    continue;
                }

                reader.TryReadNil();
                (errors ??= new Exception?[values.Length])[i] = TaskError.Read(reader);
            }
            catch (PayloadSerializationException e)
            {
                reader.StepOverLost(start, SharedWith(name, i, e));
                (errors ??= new Exception?[values.Length])[i] = e;
            }
        }

        return values;
    }

    private static PayloadSerializationException SharedWith(string name, int index, PayloadSerializationException error) => new(
        $"it shares an object with {name} {index} of its chunk (counted from 0), which could not be rebuilt. With a chunkSize of 1 each travels alone. "
        + $"That one failed with: {error.Message}",
        error.InnerException);

    private static PayloadSerializationException? TryWrite(PayloadWriter writer, string name, T value)
    {
        int start = writer.Position;
        try
        {
            writer.WriteArrayHeader(1);
            writer.WriteRoot(name, value);
            return null;
        }
        catch (PayloadSerializationException e)
        {
            writer.Truncate(start);
            return e;
        }
    }
}
