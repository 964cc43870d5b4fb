using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Fleche.Tests.Codec;

/// <summary>Collections that are built at once, with keys that lead back to an object which is still being read.</summary>
public class CyclicKeysTests
{
    // The own name of a Named is read after its collection, and its hash code comes from it.
    private static readonly Dictionary<string, Func<Named, object>> Collections = new()
    {
        ["ImmutableHashSet"] = static key => ImmutableHashSet.Create(key),
        ["ImmutableSortedSet"] = static key => ImmutableSortedSet.Create(key, new Named { Name = "k" }),
        ["ImmutableDictionary"] = static key => ImmutableDictionary.Create<Named, int>().Add(key, 1),
        ["ImmutableSortedDictionary"] = static key => ImmutableSortedDictionary.Create<Named, int>().Add(key, 1).Add(new Named { Name = "k" }, 2),
        ["FrozenSet"] = static key => Enumerable.Range(0, 20).Select(static i => new Named { Name = $"{i}" }).Append(key).ToFrozenSet(),
        ["FrozenDictionary"] = static key => Enumerable.Range(0, 20).Select(static i => new Named { Name = $"{i}" }).Append(key).ToFrozenDictionary(static named => named, static _ => 1),
        ["Lookup"] = static key => new[] { key }.ToLookup(static named => named, static _ => 1),
        ["ImmutableHashSet of tuples"] = static key => ImmutableHashSet.Create((1, key)),
    };

    public static TheoryData<string> Names => [.. Collections.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Read_KeyWhoseHashChangesWhileItIsRead_IsRefusedClearly(string name) => await Task.Run(() =>
    {
        var owner = new Named { Name = "x" };
        owner.Items = Collections[name](owner);

        var error = Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(owner));

        Assert.Contains(name.Split(' ')[0], error.Message);
        Assert.Contains("before it is complete", error.Message);
        Assert.Contains("HashSet or a Dictionary", error.Message);
    });

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_KeyWhoseHashFailsWhileItIsRead_IsRefusedWithTheCause(bool isFrozen) => await Task.Run(() =>
    {
        var owner = new Strict { Name = "x" };
        owner.Items = isFrozen ? new[] { owner, new Strict { Name = "y" } }.ToFrozenSet() : ImmutableHashSet.Create(owner);

        var error = Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(owner));

        Assert.Contains("before it is complete", error.Message);
        Assert.IsType<NullReferenceException>(error.InnerException);
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_KeysThatWouldBeTakenForOne_AreRefused() => await Task.Run(() =>
    {
        var owner = new Pair();
        owner.Items = ImmutableHashSet.Create(new Member(owner, 1), new Member(owner, 2));
        owner.Factor = 7;

        Assert.Contains("before it is complete", Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(owner)).Message);
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_KeysThatDoNotDependOnWhatIsMissing_AreFound() => await Task.Run(() =>
    {
        var plain = new Plain();
        plain.ById = ImmutableHashSet.Create(plain);
        plain.Frozen = new[] { plain, new Plain() }.ToFrozenSet();
        plain.Numbers = ImmutableDictionary.Create<Plain, int>().Add(plain, 5);

        var copy = Travel.RoundTrip(plain);

        Assert.Contains(copy, (ISet<Plain>)copy.ById!);
        Assert.Contains(copy, (ISet<Plain>)copy.Frozen!);
        Assert.Equal(5, copy.Numbers![copy]);
    });

    [Fact(Timeout = 30_000)]
    public async Task Read_ValuesThatLeadBack_AreNoKeys() => await Task.Run(() =>
    {
        var owner = new Named { Name = "x" };

        owner.Items = ImmutableDictionary.Create<string, Named>().Add("me", owner).Add("again", owner);
        var copy = Travel.RoundTrip(owner);
        Assert.Same(copy, ((ImmutableDictionary<string, Named>)copy.Items!)["again"]);

        owner.Items = new Dictionary<string, Named> { ["me"] = owner, ["again"] = owner }.ToFrozenDictionary();
        copy = Travel.RoundTrip(owner);
        Assert.Same(copy, ((FrozenDictionary<string, Named>)copy.Items!)["again"]);

        owner.Items = new[] { owner }.ToLookup(static named => named.Name);
        copy = Travel.RoundTrip(owner);
        Assert.Same(copy, ((ILookup<string?, Named>)copy.Items!)["x"].Single());
    });

    // A set in the key is filled late itself.
    [Fact(Timeout = 30_000)]
    public async Task Read_KeyWithASetThatIsFilledLate_IsCheckedAfterIt() => await Task.Run(() =>
    {
        var owner = new Crowd();
        owner.Members.Add(owner);
        owner.Keys = ImmutableHashSet.Create(owner);

        Assert.Contains("before it is complete", Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(owner)).Message);
    });

    // The two keys of the owner sort before the other one while its rank is not read yet, and hide that one afterwards.
    [Fact(Timeout = 30_000)]
    public async Task Read_KeysThatHideAnother_AreRefused() => await Task.Run(() =>
    {
        var owner = new Ranked { Rank = 5 };
        owner.Keys = ImmutableSortedSet.Create(new Rank(new Ranked { Rank = 1 }, 0), new Rank(owner, 1), new Rank(owner, 2));

        Assert.Contains("before it is complete", Assert.Throws<PayloadSerializationException>(() => Travel.RoundTrip(owner)).Message);
    });

    private sealed class Ranked
    {
        public ImmutableSortedSet<Rank>? Keys;
        public int Rank;
    }

    private sealed record Rank(Ranked Owner, int Number) : IComparable<Rank>
    {
        public int CompareTo(Rank? other) => (Owner.Rank, Number).CompareTo((other!.Owner.Rank, other.Number));
    }

    private sealed class Named : IComparable<Named>
    {
        public object? Items;
        public string? Name;

        public override bool Equals(object? obj) => obj is Named other && other.Name == Name;

        public override int GetHashCode() => Name is null ? 0 : 1 + Name.Sum(static letter => letter);

        public int CompareTo(Named? other) => string.CompareOrdinal(Name, other!.Name);
    }

    private sealed class Strict
    {
        public object? Items;
        public string? Name;

        public override bool Equals(object? obj) => obj is Strict other && other.Name == Name;

        public override int GetHashCode() => Name!.Length;
    }

    private sealed class Plain
    {
        public ImmutableHashSet<Plain>? ById;
        public FrozenSet<Plain>? Frozen;
        public ImmutableDictionary<Plain, int>? Numbers;
    }

    private sealed class Pair
    {
        public ImmutableHashSet<Member>? Items;
        public int Factor;
    }

    private sealed class Member(Pair pair, int number)
    {
        public override bool Equals(object? obj) => obj is Member other && other.GetHashCode() == GetHashCode();

        public override int GetHashCode() => pair.Factor * number;
    }

    private sealed class Crowd
    {
        public ImmutableHashSet<Crowd>? Keys;
        public HashSet<object> Members = new(ReferenceEqualityComparer.Instance);

        public override bool Equals(object? obj) => obj is Crowd other && other.Members.Count == Members.Count;

        public override int GetHashCode() => Members.Count;
    }
}
