using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Fleche.Tests.Codec;

public enum Level : byte { Low, High = 200 }

[Flags]
public enum Wide : ulong { None, Top = 1UL << 63 }

public record Person(string Name, int Age, double Height, DateOnly Born, string[] Tags);

public record struct Money(decimal Amount, string Currency);

public readonly struct Reading(int id, double value)
{
    public readonly int Id = id;
    private readonly double _value = value;

    public double Value => _value;
}

public struct Plain
{
    public int A;
    public float B;
}

public struct Gappy
{
    public byte A;
    public long B;
}

[InlineArray(4)]
public struct FourInts
{
    public int First;
}

[InlineArray(2)]
public struct TwoStrings
{
    public string First;
}

public unsafe struct FixedBuffer
{
    public fixed short Items[6];
}

public class NoParameterless
{
    private readonly int _secret;

    public NoParameterless(int secret)
    {
        if (secret == 0)
        {
            throw new ArgumentException("zero");
        }

        _secret = secret;
    }

    public int Secret => _secret;
}

public class Modern
{
    public required string Title { get; init; }

    public int? Number { get; init; }

    public string Both { get; private set; } = "unset";

    [NonSerialized]
    public string? Scratch;

    public void Set(string value) => Both = value;
}

public class Base
{
    private int _value;

    public string Shared { get; set; } = "base";

    public int BaseValue
    {
        get => _value;
        set => _value = value;
    }
}

public class Derived : Base
{
    private int _value;

    public new string Shared { get; set; } = "derived";

    public int DerivedValue
    {
        get => _value;
        set => _value = value;
    }
}

public class Node
{
    public string Name = "";
    public Node? Next;
    public List<Node> Children = [];
    public object? Anything;
}

/// <summary>A struct that leads to others of its kind without any object between them that is tracked.</summary>
public struct Twig
{
    public ImmutableArray<Twig> Kids;
    public Memory<Twig> Part;
    public ReadOnlyMemory<Twig> Shown;
    public ArraySegment<Twig> Segment;

    /// <summary>A chain for each way from one to the next, and a cycle.</summary>
    public static IEnumerable<Twig> Endless(int length)
    {
        Func<Twig, Twig>[] ways =
        [
            static inner => new Twig { Kids = [inner] },
            static inner => new Twig { Part = new[] { inner } },
            static inner => new Twig { Shown = new[] { inner } },
            static inner => new Twig { Segment = new[] { inner } },
        ];
        foreach (Func<Twig, Twig> around in ways)
        {
            Twig chain = default;
            for (int i = 0; i < length; i++)
            {
                chain = around(chain);
            }

            yield return chain;
        }

        var ring = new Twig[1];
        ring[0].Part = ring;
        yield return ring[0];
    }
}

public interface IShape
{
    double Area { get; }
}

public sealed record Circle(double Radius) : IShape
{
    public double Area => Math.PI * Radius * Radius;
}

public record struct Square(double Side) : IShape
{
    public readonly double Area => Side * Side;
}

public abstract class Animal
{
    public string? Name { get; set; }
}

public class Dog : Animal
{
    public int Bones { get; set; }
}

public class Puppy : Dog
{
    public Animal? Mother { get; set; }
}

public class Holder<T>
{
    public T? Value;
    public T?[]? Many;
}

public class Tally : Dictionary<string, int>
{
    public Tally() : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    public string Title { get; set; } = "";

    public Tally? Self { get; set; }
}

public class Bag : List<int>
{
    public string? Label;
}

public class Guarded : Collection<string>
{
    private int _inserts;

    public int Inserts => _inserts;

    protected override void InsertItem(int index, string item)
    {
        _inserts++;
        base.InsertItem(index, item.ToUpperInvariant());
    }
}

public class ByName : KeyedCollection<string, Person>
{
    protected override string GetKeyForItem(Person item) => item.Name;
}

public sealed class ByLength(int modulus) : IEqualityComparer<string>, IComparer<string>
{
    public int Modulus { get; } = modulus;

    public bool Equals(string? x, string? y) => x?.Length % Modulus == y?.Length % Modulus;

    public int GetHashCode([DisallowNull] string obj) => obj.Length % Modulus;

    public int Compare(string? x, string? y) => (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
}

/// <summary>Equal by content, which is read after the set that holds it.</summary>
public sealed class Member(int id)
{
    public HashSet<Member> Friends = [];
    public Dictionary<Member, string> Notes = [];
    public int Id = id;

    public override bool Equals(object? obj) => obj is Member other && other.Id == Id;

    public override int GetHashCode() => Id;
}

public sealed class Ring : IEnumerable<int>
{
    private readonly int[] _items;
    private int _next;

    public Ring(int size) => _items = new int[size];

    public Ring Add(int value)
    {
        _items[_next++ % _items.Length] = value;
        return this;
    }

    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

public sealed class Settings
{
    public string Title = "";
    public Stream? Stream;
    public nint Handle;
    public CancellationToken Token;
    public ConcurrentDictionary<string, object?> Extra = new();
}

public sealed class Options
{
    public Settings Settings = new();
}

public sealed class Locked
{
    private readonly object _gate = new();
    private readonly Lock _lock = new();

    public int Value;

    public void Increment()
    {
        lock (_gate)
        {
            using (_lock.EnterScope())
            {
                Value++;
            }
        }
    }
}
