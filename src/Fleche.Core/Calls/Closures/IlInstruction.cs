using System.Reflection.Emit;

namespace Fleche.Calls.Closures;

/// <summary>One decoded instruction of a method body.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="OpCode">What it does.</param>
/// <param name="Operand">A metadata token, the index of a variable, or the offset that a branch goes to; else 0.</param>
/// <param name="SwitchTargets">Where a <c>switch</c> may go.</param>
internal readonly record struct IlInstruction(int Offset, OpCode OpCode, int Operand, int[]? SwitchTargets);
