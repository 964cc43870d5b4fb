using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>Objects of which no constructor has run. Until one is read in full its finalizer, which expects what the constructor sets, must not run either.</summary>
internal static class EmptyObject
{
    /// <summary>Makes one whose fields all have their defaults.</summary>
    public static object Create(Type type)
    {
        object value = RuntimeHelpers.GetUninitializedObject(type);
        GC.SuppressFinalize(value);
        return value;
    }

    /// <summary>It has all its fields.</summary>
    public static void Complete(object value) => GC.ReRegisterForFinalize(value);

    /// <summary>Whether objects of a type have anything to finalize.</summary>
    public static bool IsFinalizable(Type type) =>
        type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, Type.EmptyTypes) is { IsVirtual: true } finalizer
        && finalizer.GetBaseDefinition().DeclaringType == typeof(object) && finalizer.DeclaringType != typeof(object);
}
