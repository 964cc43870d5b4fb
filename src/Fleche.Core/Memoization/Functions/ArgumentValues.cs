using System.Collections;
using Fleche.Logging;
using Fleche.Stores;

namespace Fleche.Memoization;

/// <summary>The values of arguments that are stored beside the result, so that queries can show them.</summary>
internal static class ArgumentValues
{
    /// <summary>The values that can be stored, are not too large, and are still those that the key is of: somebody may have changed them since.</summary>
    public static IReadOnlyList<StoredValue> Of(Memoizer memoizer, MemoizedCall call, Digest key, Digest[] digests)
    {
        int limit = memoizer.Settings.ArgumentLimit;
        var values = new List<StoredValue>(digests.Length);
        for (int i = 0; limit > 0 && i < digests.Length; i++)
        {
            KeyedParameter parameter = memoizer.Profile.Parameters[i];
            try
            {
                object? value = parameter.ValueOf(call);
                if (!IsSurelyLarger(value, limit) && StoredValues.WriteArgument(value, parameter.Name) is var stored
                    && stored.Payload.Length <= limit && stored.Digest == digests[i])
                {
                    values.Add(stored);
                }
            }
            catch (Exception e)
            {
                FlecheLog.ArgumentNotStored(FlecheLogging.For<Memoizer>(), parameter.Name, memoizer.Profile.Name, key, e);
            }
        }

        return values;
    }

    /// <summary>Whether a value need not be written to know that it is too large, or that it could not be read again.</summary>
    private static bool IsSurelyLarger(object? value, int limit) => value switch
    {
        string text => text.Length > limit,
        Array array => array.LongLength > limit,
        ICollection collection => collection.Count > limit,
        Delegate => true,
        _ => false,
    };
}
