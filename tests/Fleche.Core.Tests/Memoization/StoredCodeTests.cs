using Fleche.Codec;
using Fleche.Stores;

namespace Fleche.Tests.Memoization;

/// <summary>What comes from a store chooses neither what runs nor what is opened.</summary>
public sealed class StoredCodeTests
{
    [Fact(Timeout = 10_000)]
    public Task Read_DelegateInAFieldOfItsType_IsRefused() => InThread.Run(() =>
    {
        byte[] stored = Written(new Holder { Function = static () => 1 });

        Assert.Contains("no code", Assert.Throws<PayloadSerializationException>(() => StoredValues.Read<Holder>(stored, "value")).Message);
    });

    [Fact(Timeout = 10_000)]
    public Task Read_Cache_IsRefused() => InThread.Run(() =>
    {
        byte[] stored = Written(new Holder { Cache = Cache.InMemory() });

        Assert.Contains("no code", Assert.Throws<PayloadSerializationException>(() => StoredValues.Read<Holder>(stored, "value")).Message);
    });

    // Else it would be stored again and again, and never be read.
    [Fact(Timeout = 10_000)]
    public Task Write_Code_IsRefusedToo() => InThread.Run(() =>
    {
        foreach (object value in new object[] { new Holder { Function = static () => 1 }, new Holder { Cache = Cache.InMemory() }, new Lazy<int>(static () => 1), Comparer<int>.Create(static (a, b) => b - a) })
        {
            Assert.Contains("a store holds none", Assert.Throws<PayloadSerializationException>(() => StoredValues.Write(value, "value")).Message);
        }
    });

    [Fact(Timeout = 10_000)]
    public Task Read_Types_AreTheSame() => InThread.Run(() =>
    {
        Same(typeof(double));
        Same<object>(typeof(Action));
        Same((typeof(StoredCodeTests), 1));
        Same(new object[] { typeof(List<>), typeof(int[]) });
        Assert.Equal(3.5, Stored(new Dictionary<Type, double> { [typeof(Func<int>)] = 3.5 })[typeof(Func<int>)]);
    });

    [Fact(Timeout = 10_000)]
    public Task Read_NeitherIsThere_Arrives() => InThread.Run(() =>
        Assert.Equal(5, StoredValues.Read<Holder>(Written(new Holder { Number = 5 }), "value").Number));

    private static void Same<T>(T value) => Assert.Equal(value, Stored(value));

    private static T Stored<T>(T value) => StoredValues.Read<T>(StoredValues.Write(value, "value").Payload, "value");

    private static byte[] Written(Holder holder)
    {
        PayloadWriter writer = new();
        writer.WriteRoot<object?>("value", holder);
        return writer.ToArray();
    }

    public sealed class Holder
    {
        public int Number { get; init; }

        public Func<int>? Function { get; init; }

        public StoreCache? Declared { get; init; }

        public Cache? Cache { get; init; }
    }
}
