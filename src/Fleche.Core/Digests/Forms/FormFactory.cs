using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Fleche.Codec;

namespace Fleche.Digests;

/// <summary>Chooses the form of a run-time type, in the order in which the codec chooses how it travels.</summary>
internal static class FormFactory
{
    /// <summary>Makes a form.</summary>
    public static Form Create(Type type, DigestTypes types)
    {
        if (types.OwnDigestOf(type) is { } own)
        {
            return new OwnForm(type, own);
        }

        if (type.IsEnum || type.IsPrimitive && type != typeof(nint) && type != typeof(nuint))
        {
            return (Form)Make(typeof(RawForm<>), [type]);
        }

        if (type == typeof(string))
        {
            return new TextForm();
        }

        if (type.IsSZArray)
        {
            return (Form)Make(typeof(ArrayForm<>), [type.GetElementType()!], types);
        }

        if (type.IsArray)
        {
            return (Form)Make(typeof(MultiArrayForm<,>), [type, type.GetElementType()!], types);
        }

        if (Refusals.WhyNot(type) is { } reason)
        {
            return (Form)Make(typeof(RefusedForm<>), [type], reason);
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return new DelegateForm(type, types);
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return new ExceptionForm(type, types);
        }

        if ((ScalarForms.Find(type) ?? CollectionForms.Find(type, types)) is { } found)
        {
            return found;
        }

        return IsUnderWay(type)
            ? (Form)Make(typeof(RefusedForm<>), [type], $"a {type} is a method that is under way. Pass its ToArray() for an iterator.")
            : CreateForFields(type, types);
    }

    /// <summary>Makes a generic form or place for these type arguments and constructor arguments.</summary>
    public static object Make(Type definition, Type[] typeArguments, params object?[] arguments)
        => Activator.CreateInstance(
            definition.MakeGenericType(typeArguments), BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private static Form CreateForFields(Type type, DigestTypes types)
    {
        if (type.IsValueType && !StructLayouts.IsOwn(type) && RawLayout.IsPlain(type) && !types.HasOwnWithin(type))
        {
            return (Form)Make(typeof(RawForm<>), [type]);
        }

        if (type.IsValueType && RawLayout.IsBuffer(type))
        {
            Type element = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0].FieldType;
            return (Form)Make(typeof(BufferForm<,>), [type, element], types);
        }

        return (Form)Make(typeof(FieldsForm<>), [type], types);
    }

    /// <summary>Whether it is what the compiler makes of an iterator or an async method: its fields are places in code, threads and tasks.</summary>
    private static bool IsUnderWay(Type type)
        => type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && (typeof(IEnumerable).IsAssignableFrom(type) || typeof(IEnumerator).IsAssignableFrom(type) || typeof(IAsyncStateMachine).IsAssignableFrom(type));
}
