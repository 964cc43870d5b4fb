using Fleche.Codec;

namespace Fleche.Tests.Codec;

/// <summary>One value with its declared type, as it would travel.</summary>
public abstract class CorpusCase(string name)
{
    public string Name { get; } = name;

    public abstract object? Value { get; }

    public abstract byte[] Encode();

    public abstract object? Decode(ReadOnlyMemory<byte> payload);

    public override string ToString() => Name;

    public static CorpusCase Of<T>(string name, T value) => new Typed<T>(name, value);

    private sealed class Typed<T>(string name, T value) : CorpusCase(name)
    {
        public override object? Value => value;

        public override byte[] Encode()
        {
            var writer = new PayloadWriter();
            writer.WriteRoot("value", value);
            return writer.ToArray();
        }

        public override object? Decode(ReadOnlyMemory<byte> payload) => new PayloadReader(payload).ReadRoot<T>("value");
    }
}
