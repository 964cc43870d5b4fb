namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>The key of a dictionary, which is asked for its hash code when the dictionary is rebuilt.</summary>
internal sealed class TrapKey(Trap trap)
{
    /// <summary>False while the dictionary is first made.</summary>
    public bool IsArmed { get; set; }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode()
    {
        if (IsArmed)
        {
            trap.Reach(trap.IsInProgram ? Stage.DeserializeResult : Stage.DeserializeArgument);
        }

        return 1;
    }
}
