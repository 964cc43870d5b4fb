using System.Reflection.Emit;

namespace Fleche.Calls.Closures;

/// <summary>What an instruction does to the evaluation stack, as far as the instruction alone tells.</summary>
internal static class IlEffects
{
    /// <summary>How many values <paramref name="opCode"/> takes from the stack.</summary>
    public static int Popped(OpCode opCode) => opCode.StackBehaviourPop switch
    {
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4
            or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popref_popi_pop1 => 3,
        _ => 0,
    };

    /// <summary>How many values <paramref name="opCode"/> puts on the stack.</summary>
    public static int Pushed(OpCode opCode) => opCode.StackBehaviourPush switch
    {
        StackBehaviour.Push1 or StackBehaviour.Pushi or StackBehaviour.Pushi8 or StackBehaviour.Pushr4 or StackBehaviour.Pushr8
            or StackBehaviour.Pushref => 1,
        _ => 0,
    };

    /// <summary>Whether <paramref name="opCode"/>, given an address, at most reads what is there.</summary>
    public static bool OnlyReads(OpCode opCode) =>
        opCode == OpCodes.Pop || opCode == OpCodes.Ldobj || opCode.FlowControl == FlowControl.Cond_Branch
        || opCode == OpCodes.Ceq || opCode.Name!.StartsWith("ldind.", StringComparison.Ordinal);

    /// <summary>Whether <paramref name="opCode"/> puts the value of a local variable on the stack.</summary>
    public static bool IsLoadLocal(OpCode opCode) =>
        opCode == OpCodes.Ldloc || opCode == OpCodes.Ldloc_S || (opCode.Value >= OpCodes.Ldloc_0.Value && opCode.Value <= OpCodes.Ldloc_3.Value);

    /// <summary>Whether <paramref name="opCode"/> takes a value from the stack into a local variable.</summary>
    public static bool IsStoreLocal(OpCode opCode) =>
        opCode == OpCodes.Stloc || opCode == OpCodes.Stloc_S || (opCode.Value >= OpCodes.Stloc_0.Value && opCode.Value <= OpCodes.Stloc_3.Value);
}
