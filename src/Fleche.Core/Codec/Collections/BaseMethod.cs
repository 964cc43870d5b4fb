using System.Reflection;
using System.Reflection.Emit;

namespace Fleche.Codec;

/// <summary>Methods of exactly one class, that call no override of a subclass: what an override changed when an item was added would be changed again.</summary>
internal static class BaseMethod
{
    /// <summary>A method as a delegate whose first parameter is the object.</summary>
    public static TDelegate Of<TDelegate>(string name)
        where TDelegate : Delegate
    {
        MethodInfo invoke = typeof(TDelegate).GetMethod("Invoke")!;
        Type[] parameters = [.. invoke.GetParameters().Select(static parameter => parameter.ParameterType)];
        var call = new DynamicMethod(name, invoke.ReturnType, parameters, typeof(BaseMethod).Module);
        ILGenerator il = call.GetILGenerator(16);
        for (short i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, parameters[0].GetMethod(name, parameters[1..])!);
        il.Emit(OpCodes.Ret);
        return call.CreateDelegate<TDelegate>();
    }
}
