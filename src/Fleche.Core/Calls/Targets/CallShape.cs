using System.Reflection;

namespace Fleche.Calls.Targets;

/// <summary>What a delegate type takes and returns, as far as a call may.</summary>
internal static class CallShape
{
    /// <summary>The most arguments that a call has.</summary>
    public const int MostArguments = 4;

    /// <summary>The <c>Invoke</c> method of a delegate type.</summary>
    public static MethodInfo InvokeMethod(Type delegateType) => delegateType.GetMethod("Invoke")!;

    /// <summary>Why no executor can call a delegate of this type, or <see langword="null"/>.</summary>
    public static string? Refusal(Type delegateType)
    {
        MethodInfo invoke = InvokeMethod(delegateType);
        ParameterInfo[] parameters = invoke.GetParameters();
        if (parameters.Length > MostArguments)
        {
            return $"it takes {parameters.Length} arguments, and a call has at most {MostArguments}. Pass a tuple or a record instead.";
        }

        if (Array.Find(parameters, static parameter => parameter.ParameterType.IsByRef) is { } byRef)
        {
            return $"its parameter '{byRef.Name}' is passed by reference, and a change of it could not come back. Return the value instead.";
        }

        if (Array.Find(parameters, static parameter => StaysOnStack(parameter.ParameterType)) is { } onStack)
        {
            return $"its parameter '{onStack.Name}' is a {DisplayNames.Of(onStack.ParameterType)}, which cannot leave its thread. Pass an array instead.";
        }

        if (invoke.ReturnType.IsByRef || StaysOnStack(invoke.ReturnType))
        {
            return $"it returns a {DisplayNames.Of(invoke.ReturnType)}, which cannot leave its thread. Return an array instead.";
        }

        return null;
    }

    private static bool StaysOnStack(Type type) => type.IsPointer || type.IsFunctionPointer || type.IsByRefLike;
}
