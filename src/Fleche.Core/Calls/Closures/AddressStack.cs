using System.Reflection;
using System.Reflection.Emit;

namespace Fleche.Calls.Closures;

/// <summary>
/// The evaluation stack of a method, as far as addresses of captured variables go: a slot holds the variable that it points into, else null.
/// </summary>
internal sealed class AddressStack
{
    private readonly List<FieldInfo?> _slots = [];
    private readonly Dictionary<int, FieldInfo?> _locals = [];

    /// <summary>What the stack holds where an earlier branch, or an exception, enters.</summary>
    private readonly Dictionary<int, FieldInfo?[]> _atTargets = [];

    private bool _reachable = true;

    /// <summary>Starts with an empty stack at the top of <paramref name="body"/>.</summary>
    public AddressStack(MethodBody body)
    {
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
        {
            bool holdsException = clause.Flags is ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter;
            _atTargets[clause.HandlerOffset] = holdsException ? [null] : [];
            if (clause.Flags == ExceptionHandlingClauseOptions.Filter)
            {
                _atTargets[clause.FilterOffset] = [null];
            }
        }
    }

    /// <summary>Comes to the instruction at <paramref name="offset"/>: joins what branches bring there.</summary>
    public void Enter(int offset)
    {
        if (_atTargets.TryGetValue(offset, out FieldInfo?[]? brought))
        {
            if (_reachable)
            {
                Join(brought);
            }
            else
            {
                Replace(brought);
            }
        }
        else if (!_reachable)
        {
            _slots.Clear();
        }

        _reachable = true;
    }

    /// <summary>Leaves <paramref name="instruction"/> for the next one or for where it branches to.</summary>
    public void Leave(IlInstruction instruction)
    {
        switch (instruction.OpCode.FlowControl)
        {
            case FlowControl.Branch:
                if (instruction.OpCode == OpCodes.Leave || instruction.OpCode == OpCodes.Leave_S)
                {
                    _slots.Clear();
                }

                Bring(instruction.Operand);
                _reachable = false;
                break;
            case FlowControl.Cond_Branch when instruction.SwitchTargets is { } targets:
                Array.ForEach(targets, Bring);
                break;
            case FlowControl.Cond_Branch:
                Bring(instruction.Operand);
                break;
            case FlowControl.Return or FlowControl.Throw:
                _reachable = false;
                break;
        }
    }

    /// <summary>Puts a value on the stack.</summary>
    public void Push(FieldInfo? address) => _slots.Add(address);

    /// <summary>Puts <paramref name="count"/> values that are no addresses on the stack.</summary>
    public void Push(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _slots.Add(null);
        }
    }

    /// <summary>Takes the top value.</summary>
    public FieldInfo? Pop()
    {
        if (_slots.Count == 0)
        {
            return null;
        }

        FieldInfo? top = _slots[^1];
        _slots.RemoveAt(_slots.Count - 1);
        return top;
    }

    /// <summary>Takes <paramref name="count"/> values and gives the first address among them.</summary>
    public FieldInfo? Pop(int count)
    {
        FieldInfo? address = null;
        for (int i = 0; i < count; i++)
        {
            address = Pop() ?? address;
        }

        return address;
    }

    /// <summary>Takes all values and gives the first address among them.</summary>
    public FieldInfo? Clear() => Pop(_slots.Count);

    /// <summary>The address that a ref local holds.</summary>
    public FieldInfo? Local(int index) => _locals.GetValueOrDefault(index);

    /// <summary>Notes what a local holds from here on; an address that it may hold stays, since the walk is not that of the run.</summary>
    public void SetLocal(int index, FieldInfo? address) => _locals[index] = address ?? Local(index);

    private void Bring(int target)
    {
        FieldInfo?[] here = [.. _slots];
        if (_atTargets.TryGetValue(target, out FieldInfo?[]? brought))
        {
            for (int i = 0; i < Math.Min(brought.Length, here.Length); i++)
            {
                here[i] ??= brought[i];
            }
        }

        _atTargets[target] = here;
    }

    private void Join(FieldInfo?[] brought)
    {
        for (int i = 0; i < Math.Min(brought.Length, _slots.Count); i++)
        {
            _slots[i] ??= brought[i];
        }
    }

    private void Replace(FieldInfo?[] slots)
    {
        _slots.Clear();
        _slots.AddRange(slots);
    }
}
