using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleche.Codec;

/// <summary>Which element types travel as the bytes that they are in memory.</summary>
/// <remarks>
/// Plain numbers and structs made of them without gaps: a gap holds chance bytes, and then equal values would not be equal payloads.
/// Types with an invariant are left out, except for those that <see cref="Elements{T}"/> checks after it read them.
/// </remarks>
internal static class RawLayout
{
    /// <summary>Whether a run of these elements is written as raw bytes.</summary>
    public static bool IsRawElement(Type type) => type == typeof(DateTime) || type == typeof(decimal) || IsPlain(type);

    /// <summary>Whether the struct is longer than its fields, as reflection shows them: an inline array, a C# fixed buffer, or a vector as long as the processor's.</summary>
    public static bool IsBuffer(Type type)
        => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Vector<>)
            || type.IsDefined(typeof(InlineArrayAttribute), inherit: false)
            || type.IsDefined(typeof(UnsafeValueTypeAttribute), inherit: false) && type.Name.EndsWith("e__FixedBuffer", StringComparison.Ordinal);

    /// <summary>Whether a value is one thing: what .NET keeps it in is not its parts.</summary>
    public static bool IsSingle(Type type)
        => type.IsEnum || type.IsPrimitive || type == typeof(Half) || type == typeof(Int128) || type == typeof(UInt128)
            || type == typeof(Guid) || type == typeof(TimeSpan) || type == typeof(DateTime) || type == typeof(decimal);

    /// <summary>Whether all bit patterns of the type are values and all of its bits count.</summary>
    public static bool IsPlain(Type type)
    {
        if (IsSingle(type))
        {
            return type != typeof(nint) && type != typeof(nuint) && type != typeof(DateTime) && type != typeof(decimal);
        }

        if (!type.IsValueType || type.IsAutoLayout || type.IsGenericTypeDefinition || type.IsByRefLike || HasInvariant(type))
        {
            return false;
        }

        if (IsBuffer(type))
        {
            return IsPlain(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0].FieldType);
        }

        var size = 0;
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (MemberName.StaysBehind(field) || !IsPlain(field.FieldType))
            {
                return false;
            }

            size += RuntimeHelpers.SizeOf(field.FieldType.TypeHandle);
        }

        return size > 0 && size == RuntimeHelpers.SizeOf(type.TypeHandle);
    }

    /// <summary>Structs of the core library whose fields must agree; the vectors are the ones where they need not.</summary>
    private static bool HasInvariant(Type type)
        => type.Assembly == typeof(object).Assembly && type.Namespace is not ("System.Numerics" or "System.Runtime.Intrinsics") && !type.IsGenericType;
}
