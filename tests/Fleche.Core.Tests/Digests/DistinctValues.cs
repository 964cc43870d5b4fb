using System.Globalization;
using Fleche.Tests.Codec;

namespace Fleche.Tests.Digests;

/// <summary>Values by number, no two of them alike: small ones of many types, and structures that differ only in where something is cut or nested.</summary>
internal static class DistinctValues
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzabcdef";

    private static readonly Func<int, object?>[] Kinds =
    [
        n => n,
        n => (long)n,
        n => (uint)n,
        n => n * 0.5,
        n => BitConverter.Int64BitsToDouble(n + 1L),
        n => -(double)n,
        n => BitConverter.Int32BitsToSingle(n),
        n => (DayOfWeek)n,
        n => new decimal(n / 5, 0, 0, false, (byte)(n % 5)),
        n => new DateTime(n / 3, (DateTimeKind)(n % 3)),
        n => new TimeSpan(n),
        n => new Guid(n, 0, 0, new byte[8]),
        n => System.Numerics.BigInteger.Pow(n, 3),
        n => string.Create(CultureInfo.InvariantCulture, $"s{n}"),
        n => new string((char)(n % 65536), (n / 65536) + 1),
        n => Digits(n, 3).ToArray(),
        n => Digits(n, 3).ToList(),
        n => Digits(n, 7).Select(Leaf).ToArray(),
        n => Digits(n, 7).Select(Leaf).ToList(),
        n => Digits(n, 2).Select(digit => (byte)digit).ToArray(),
        n => Digits(n, 2).Select(digit => digit == 1).ToArray(),
        n => (n % 1000, n / 1000),
        n => (n % 1000, (object?)Leaf(n / 1000 % 7), n / 7000),
        n => ((n % 1000, 1), n / 1000),
        n => new Money(n / 2, n % 2 == 0 ? "EUR" : "USD"),
        n => new Person($"{n % 100}", n / 100 % 100, n / 10_000, default, []),
        n => Cut(n).ToArray(),
        n => Cut(n).Select(part => part.ToCharArray()).ToArray(),
        n => Cut(n).Select(part => (object)part.ToList()).ToList(),
        n => Bits(n).ToHashSet(),
        n => new SortedSet<int>(Bits(n)),
        n => Bits(n).ToDictionary(bit => bit, bit => bit % 2 == 0),
        n => Bits(n / 5 + 1).ToDictionary(bit => $"{bit}", bit => (object?)(n % 5)),
        n => Bits(n).Select(bit => new HashSet<object> { bit, "x" }).ToArray(),
        n => Chain(n),
        n => new Holder<object> { Value = n / 2, Many = n % 2 == 0 ? null : [n] },
        n => new Holder<int> { Value = n / 2, Many = n % 2 == 0 ? null : [n] },
        n => new object?[] { new object?[] { n % 3 == 0 ? null : "x", n / 3 }, n % 3 },
        n => Nest(n),
        n => new int[1, n, 0],
        n => new int[n, 0, 1],
    ];

    /// <summary>The value of a number.</summary>
    public static object? At(int number) => Kinds[number % Kinds.Length](number / Kinds.Length);

    private static object? Leaf(int digit) => digit switch { 0 => 1, 1 => 1L, 2 => 1.0, 3 => "1", 4 => true, 5 => null, _ => new object?[] { null } };

    /// <summary>The digits of a number, with a one before them so that zeros count.</summary>
    private static IEnumerable<int> Digits(int n, int radix)
    {
        for (; n > 0; n /= radix)
        {
            yield return n % radix;
        }

        yield return radix;
    }

    private static IEnumerable<int> Bits(int n) => Enumerable.Range(0, 31).Where(bit => (n >> bit & 1) != 0);

    /// <summary>The same letters, cut at different places.</summary>
    private static IEnumerable<string> Cut(int n)
    {
        int start = 0;
        foreach (int bit in Bits(n))
        {
            yield return Letters[start..(bit + 1)];
            start = bit + 1;
        }

        yield return Letters[start..];
    }

    /// <summary>Linked nodes, one for each bit: linked in one way or the other.</summary>
    private static Node Chain(int n)
    {
        var node = new Node();
        for (; n > 0; n >>= 1)
        {
            node = (n & 1) == 0 ? new Node { Next = node } : new Node { Children = [node] };
        }

        return new Node { Name = "end", Anything = node };
    }

    /// <summary>Arrays in arrays: the bits say where one opens and where it closes.</summary>
    private static object?[] Nest(int n)
    {
        List<object?> level = [];
        var outer = new Stack<List<object?>>();
        for (; n > 0; n >>= 1)
        {
            if ((n & 1) != 0)
            {
                outer.Push(level);
                level = [];
            }
            else if (outer.TryPop(out List<object?>? above))
            {
                above.Add(level);
                level = above;
            }
            else
            {
                level.Add(null);
            }
        }

        return [level, outer];
    }
}
