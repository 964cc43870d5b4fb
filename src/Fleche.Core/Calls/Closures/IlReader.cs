using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Fleche.Calls.Closures;

/// <summary>Decodes the body of a method, instruction by instruction (ECMA-335, partition III).</summary>
internal static class IlReader
{
    private const byte TwoBytePrefix = 0xFE;

    private static readonly OpCode[] OneByteOpCodes = new OpCode[256];
    private static readonly OpCode[] TwoByteOpCodes = new OpCode[256];

    static IlReader()
    {
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var opCode = (OpCode)field.GetValue(null)!;
            OpCode[] table = opCode.Size == 1 ? OneByteOpCodes : TwoByteOpCodes;
            table[opCode.Value & 0xFF] = opCode;
        }
    }

    /// <summary>The instructions of <paramref name="body"/>, in order.</summary>
    public static IEnumerable<IlInstruction> Read(MethodBody body)
    {
        byte[] il = body.GetILAsByteArray() ?? [];
        int position = 0;
        while (position < il.Length)
        {
            int offset = position;
            OpCode opCode = il[position] == TwoBytePrefix ? TwoByteOpCodes[il[position + 1]] : OneByteOpCodes[il[position]];
            position += opCode.Size;
            int operand = ReadOperand(il, ref position, opCode, out int[]? switchTargets);
            yield return new IlInstruction(offset, opCode, operand, switchTargets);
        }
    }

    private static int ReadOperand(byte[] il, ref int position, OpCode opCode, out int[]? switchTargets)
    {
        switchTargets = null;
        int start = position;
        switch (opCode.OperandType)
        {
            case OperandType.InlineNone:
                return ImpliedVariable(opCode);
            case OperandType.ShortInlineBrTarget:
                position += 1;
                return position + (sbyte)il[start];
            case OperandType.ShortInlineI:
            case OperandType.ShortInlineVar:
                position += 1;
                return il[start];
            case OperandType.InlineVar:
                position += 2;
                return BinaryPrimitives.ReadUInt16LittleEndian(il.AsSpan(start));
            case OperandType.InlineI8:
            case OperandType.InlineR:
                position += 8;
                return 0;
            case OperandType.InlineBrTarget:
                position += 4;
                return position + ReadInt32(il, start);
            case OperandType.InlineSwitch:
                position += 4 + 4 * ReadInt32(il, start);
                switchTargets = new int[ReadInt32(il, start)];
                for (int i = 0; i < switchTargets.Length; i++)
                {
                    switchTargets[i] = position + ReadInt32(il, start + 4 + 4 * i);
                }

                return 0;
            default:
                position += 4;
                return ReadInt32(il, start);
        }
    }

    private static int ReadInt32(byte[] il, int position) => BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(position));

    /// <summary>The variable that an instruction like <c>ldloc.2</c> names in its own code.</summary>
    private static int ImpliedVariable(OpCode opCode) =>
        opCode.Value >= OpCodes.Ldarg_0.Value && opCode.Value <= OpCodes.Stloc_3.Value ? (opCode.Value - OpCodes.Ldarg_0.Value) % 4 : 0;
}
