namespace Fleche.Stores.Sqlite;

/// <summary>A call as its row has it: the record, and those of its values that are small.</summary>
/// <param name="Record">The record.</param>
/// <param name="ArgumentValues">One for each argument; null where it is kept elsewhere, or not at all.</param>
internal sealed record CallRow(CallRecord Record, IReadOnlyList<byte[]?> ArgumentValues)
{
    /// <summary>So many bytes a value has at most that is kept in the row of its call, and not in one that it shares with other calls.</summary>
    public const int InlineLimit = 256;

    /// <summary>The result, where it is kept here.</summary>
    public byte[]? Result { get; init; }

    /// <summary>The values that are kept in rows of their own.</summary>
    public IReadOnlyList<StoredValue> OtherValues { get; private init; } = [];

    /// <summary>The values that are kept here; some perhaps twice.</summary>
    public IEnumerable<StoredValue> InlinedValues
    {
        get
        {
            if (Result is not null)
            {
                yield return new StoredValue(Record.Result, Result);
            }

            for (int i = 0; i < ArgumentValues.Count; i++)
            {
                if (ArgumentValues[i] is { } value)
                {
                    yield return new StoredValue(Record.Arguments[i].Digest, value);
                }
            }
        }
    }

    /// <summary>A value that is kept here.</summary>
    public byte[]? ValueOf(Digest digest)
    {
        if (Result is not null && Record.Result == digest)
        {
            return Result;
        }

        for (int i = 0; i < ArgumentValues.Count; i++)
        {
            if (ArgumentValues[i] is { } value && Record.Arguments[i].Digest == digest)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Divides the values of a call.</summary>
    public static CallRow Of(CallRecord record, IReadOnlyList<StoredValue> values)
    {
        byte[]? result = null;
        byte[]?[] arguments = new byte[]?[record.Arguments.Count];
        List<StoredValue>? others = null;
        foreach (StoredValue value in values)
        {
            byte[]? small = value.Payload.Length <= InlineLimit ? value.Payload.ToArray() : null;
            bool isInlined = small is not null && value.Digest == record.Result;
            result = isInlined ? small : result;
            for (int i = 0; small is not null && i < arguments.Length; i++)
            {
                if (record.Arguments[i].Digest == value.Digest)
                {
                    arguments[i] = small;
                    isInlined = true;
                }
            }

            if (!isInlined)
            {
                (others ??= []).Add(value);
            }
        }

        return new CallRow(record, arguments) { Result = result, OtherValues = others ?? [] };
    }
}
