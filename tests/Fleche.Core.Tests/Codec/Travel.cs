using Fleche.Codec;

namespace Fleche.Tests.Codec;

/// <summary>Sends a value through the codec.</summary>
internal static class Travel
{
    public static T RoundTrip<T>(T value)
    {
        var writer = new PayloadWriter();
        writer.WriteRoot("value", value);
        var reader = new PayloadReader(writer.ToArray());
        var copy = reader.ReadRoot<T>("value");
        Assert.True(reader.IsAtEnd);
        return copy;
    }

    public static PayloadSerializationException Refusal<T>(string name, T value)
        => Assert.Throws<PayloadSerializationException>(() => new PayloadWriter().WriteRoot(name, value));
}
