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

    [Fact(Timeout = 10_000)]
    public Task Read_NeitherIsThere_Arrives() => InThread.Run(() =>
        Assert.Equal(5, StoredValues.Read<Holder>(Written(new Holder { Number = 5 }), "value").Number));

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
