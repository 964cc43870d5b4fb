using System.Reflection;
using System.Runtime.Serialization;

namespace Fleche.Codec;

/// <summary>
/// The methods by which a class with [NonSerialized] fields puts what these hold into its other fields before it is written, and back after it was read:
/// marked [OnSerializing], [OnSerialized], [OnDeserializing] and [OnDeserialized] (System.Runtime.Serialization), those of base classes first. Sets and maps of F# are such classes.
/// </summary>
internal static class SerializationCalls<T>
{
    private static readonly bool IsNeeded = !typeof(T).IsValueType && MemberName.AllFields(typeof(T)).Any(MemberName.StaysBehind);
    private static readonly Action<T, StreamingContext>? Serializing = Find(typeof(OnSerializingAttribute));
    private static readonly Action<T, StreamingContext>? Serialized = Find(typeof(OnSerializedAttribute));
    private static readonly Action<T, StreamingContext>? Deserializing = Find(typeof(OnDeserializingAttribute));
    private static readonly Action<T, StreamingContext>? Deserialized = Find(typeof(OnDeserializedAttribute));

    /// <summary>The fields of an object are about to be written, or digested.</summary>
    public static void BeforeWrite(T value) => Serializing?.Invoke(value, default);

    /// <summary>They are.</summary>
    public static void AfterWrite(T value) => Serialized?.Invoke(value, default);

    /// <summary>The fields of an object are about to be read.</summary>
    public static void BeforeRead(T value) => Deserializing?.Invoke(value, default);

    /// <summary>They are.</summary>
    public static void AfterRead(T value) => Deserialized?.Invoke(value, default);

    private static Action<T, StreamingContext>? Find(Type mark)
    {
        Action<T, StreamingContext>? calls = null;
        for (Type? type = typeof(T); IsNeeded && type is not null; type = type.BaseType)
        {
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (method.IsDefined(mark, inherit: false))
                {
                    calls = method.CreateDelegate<Action<T, StreamingContext>>() + calls;
                }
            }
        }

        return calls;
    }
}
