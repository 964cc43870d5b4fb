using Fleche.Codec;

namespace Fleche.Calls;

/// <summary>Writes one argument of a call: the one place where arguments meet the codec.</summary>
internal static class ArgumentWriter
{
    /// <summary>Writes an argument; <paramref name="name"/> is how an error calls it.</summary>
    public static void Write<T>(PayloadWriter writer, string name, T value) => writer.WriteRoot(name, value);
}
