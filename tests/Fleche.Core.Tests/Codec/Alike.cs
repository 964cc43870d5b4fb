using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Fleche.Tests.Codec;

/// <summary>Compares two graphs: run-time types, contents, and which places lead to the same object.</summary>
public sealed class Alike
{
    private readonly Dictionary<object, object> _pairs = new(ReferenceEqualityComparer.Instance);

    /// <summary>The place of the first difference, or null.</summary>
    public static string? FirstDifference(object? expected, object? actual) => new Alike().Compare(expected, actual, "value");

    private string? Compare(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null)
        {
            return ReferenceEquals(expected, actual) ? null : $"{path}: {expected ?? "null"} and {actual ?? "null"}";
        }

        if (expected is Regex one && actual is Regex other)
        {
            return Compare((one.ToString(), one.Options, one.MatchTimeout), (other.ToString(), other.Options, other.MatchTimeout), path);
        }

        if (expected is Memory<int> or ArraySegment<double> { Array: not null })
        {
            return Compare(ToArray(expected), ToArray(actual), path);
        }

        if (expected is ReadOnlyMemory<string> strings)
        {
            return Compare(strings.ToArray(), ((ReadOnlyMemory<string>)actual).ToArray(), path);
        }

        if (expected.GetType() != actual.GetType() && !IsFrozen(expected) && !IsLeaf(expected))
        {
            return $"{path}: a {expected.GetType()} and a {actual.GetType()}";
        }

        if (expected is double d)
        {
            return BitConverter.DoubleToInt64Bits(d) == BitConverter.DoubleToInt64Bits((double)actual) ? null : $"{path}: {expected} and {actual}";
        }

        if (expected is float f)
        {
            return BitConverter.SingleToInt32Bits(f) == BitConverter.SingleToInt32Bits((float)actual) ? null : $"{path}: {expected} and {actual}";
        }

        if (expected is decimal m)
        {
            return decimal.GetBits(m).SequenceEqual(decimal.GetBits((decimal)actual)) ? null : $"{path}: {expected} and {actual}";
        }

        if (expected is DateTime time && time.Kind != ((DateTime)actual).Kind)
        {
            return $"{path}: {time.Kind} and {((DateTime)actual).Kind}";
        }

        if (IsLeaf(expected))
        {
            return expected.Equals(actual) ? null : $"{path}: {expected} and {actual}";
        }

        if (expected is StringBuilder)
        {
            return Compare(expected.ToString(), actual.ToString(), path);
        }

        if (!expected.GetType().IsValueType)
        {
            if (_pairs.TryGetValue(expected, out var twin))
            {
                return ReferenceEquals(twin, actual) ? null : $"{path}: another object than before";
            }

            _pairs.Add(expected, actual);
        }

        return CompareContents(expected, actual, path);
    }

    private static object ToArray(object value) => value.GetType().GetMethod("ToArray", [])!.Invoke(value, null)!;

    private string? CompareContents(object expected, object actual, string path)
    {
        if (expected is MemoryStream stream)
        {
            return Compare((stream.ToArray(), stream.Position, stream.CanWrite), (((MemoryStream)actual).ToArray(), ((MemoryStream)actual).Position, ((MemoryStream)actual).CanWrite), path);
        }

        if (expected is Array array)
        {
            for (var i = 0; i < array.Rank; i++)
            {
                if (array.GetLength(i) != ((Array)actual).GetLength(i) || array.GetLowerBound(i) != ((Array)actual).GetLowerBound(i))
                {
                    return $"{path}: other bounds";
                }
            }
        }

        var isCollection = expected is IEnumerable && expected.GetType().Namespace?.StartsWith("System.", StringComparison.Ordinal) == true;
        if (expected is IEnumerable items && expected is not ArraySegment<double> { Array: null } && !IsDefault(expected))
        {
            if (CompareItems(items, (IEnumerable)actual, path) is { } difference)
            {
                return difference;
            }
        }

        if (Property(expected, "Comparer") is { } comparer && Compare(comparer, Property(actual, "Comparer"), path + ".Comparer") is { } other)
        {
            return other;
        }

        if (isCollection || expected is Array)
        {
            return null;
        }

        for (var type = expected.GetType(); type is not null && type.Namespace != "System.Collections.Generic" && type.Namespace != "System.Collections.ObjectModel"; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.IsDefined(typeof(NonSerializedAttribute)) && !field.FieldType.IsPointer
                    && Compare(field.GetValue(expected), field.GetValue(actual), $"{path}.{field.Name}") is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private string? CompareItems(IEnumerable expected, IEnumerable actual, string path)
    {
        var (left, right) = (expected.Cast<object?>().ToList(), actual.Cast<object?>().ToList());
        if (left.Count != right.Count)
        {
            return $"{path}: {left.Count} and {right.Count} items";
        }

        if (!KeepsOrder(expected))
        {
            left = [.. left.OrderBy(Text, StringComparer.Ordinal)];
            right = [.. right.OrderBy(Text, StringComparer.Ordinal)];
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (Compare(left[i], right[i], $"{path}[{i}]") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    /// <summary>Those below order their items by hash codes, which for strings differ from run to run or with the history.</summary>
    private static bool KeepsOrder(object collection)
        => !collection.GetType().Name.Contains("ImmutableHashSet") && !collection.GetType().Name.Contains("ImmutableDictionary")
            && !collection.GetType().Name.Contains("Concurrent") && !collection.GetType().Name.Contains("Hashtable") && !IsFrozen(collection);

    private static string Text(object? item) => item switch
    {
        DictionaryEntry entry => $"{entry.Key}",
        null => "",
        _ => item.ToString()!,
    };

    private static bool IsLeaf(object value)
        => value is string or Type or Uri or Version or Encoding or System.Globalization.CultureInfo or StringComparer or TimeZoneInfo or System.Net.IPAddress
            || value.GetType().IsPrimitive || value.GetType().IsEnum || value.GetType().Name == "Vector`1"
            || value is Guid or DateTime or DateTimeOffset or TimeSpan or DateOnly or TimeOnly or Half or Int128 or UInt128 or Rune or CancellationToken
            || value is System.Numerics.BigInteger or System.Numerics.Complex;

    private static bool IsFrozen(object value) => value.GetType().Namespace == "System.Collections.Frozen";

    private static bool IsDefault(object value) => value.GetType().Name == "ImmutableArray`1" && value.Equals(Activator.CreateInstance(value.GetType()));

    private static object? Property(object value, string name)
        => value is IEnumerable && value is not Array ? value.GetType().GetProperty(name)?.GetValue(value) : null;
}
