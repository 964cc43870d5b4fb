namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>A collection that is asked for its count when it is written.</summary>
internal sealed class Listing(Trap trap) : LinkedList<int>, ICollection<int>
{
    int ICollection<int>.Count
    {
        get
        {
            trap.Reach(trap.IsInProgram ? Stage.SerializeArgument : Stage.SerializeResult);
            return Count;
        }
    }
}
