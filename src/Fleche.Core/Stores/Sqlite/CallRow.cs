using System.Collections.Immutable;

namespace Fleche.Stores.Sqlite;

/// <summary>A call as its row has it: the record, and those of its values that are small.</summary>
/// <param name="Record">The record.</param>
/// <param name="ArgumentValues">One for each argument; null where it is kept elsewhere, or not at all.</param>
internal sealed record CallRow(CallRecord Record, IReadOnlyList<byte[]?> ArgumentValues)
{
    /// <summary>So many bytes a value has at most that is kept in the row of its call, and not in one that it shares with other calls.</summary>
    public const int InlineLimit = 256;

    /// <summary>The result, where it is small and was given.</summary>
    public ReadOnlyMemory<byte>? Result { get; private init; }

    /// <summary>The values that are kept in rows of their own.</summary>
    public IReadOnlyList<StoredValue> OtherValues { get; private init; } = [];

    /// <summary>The value of an argument, where it is kept here.</summary>
    public byte[]? ValueOf(Digest digest)
    {
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
        ReadOnlyMemory<byte>? result = null;
        byte[]?[] arguments = new byte[]?[record.Arguments.Count];
        ImmutableArray<StoredValue>.Builder? others = null;
        foreach (StoredValue value in values)
        {
            bool isInlined = false;
            if (value.Payload.Length <= InlineLimit)
            {
                if (value.Digest == record.Result)
                {
                    result = value.Payload;
                    isInlined = true;
                }

                for (int i = 0; i < arguments.Length; i++)
                {
                    if (record.Arguments[i].Digest == value.Digest)
                    {
                        arguments[i] = value.Payload.ToArray();
                        isInlined = true;
                    }
                }
            }

            if (!isInlined)
            {
                (others ??= ImmutableArray.CreateBuilder<StoredValue>()).Add(value);
            }
        }

        return new CallRow(record, arguments) { Result = result, OtherValues = others?.ToImmutable() ?? [] };
    }
}
