namespace Fleche;

public abstract partial class Cache
{
    /// <summary>Copies all calls, with their values, to another cache. Hits are counted anew there.</summary>
    /// <param name="target">The other cache.</param>
    /// <param name="overwrite">Whether calls that it has are replaced; else they are left alone.</param>
    /// <param name="move">Whether calls that were copied are removed here.</param>
    /// <exception cref="ArgumentNullException">The target is null.</exception>
    /// <exception cref="NotSupportedException">The target is read-only; or this cache is, and calls are to be moved.</exception>
    public TransferReport TransferTo(Cache target, bool overwrite = false, bool move = false) => Query().TransferTo(target, overwrite, move);
}
