namespace Fleche;

public abstract partial class Cache
{
    /// <summary>Opens a cache in files: one directory, which any number of processes may use at the same time, also over a network.</summary>
    /// <param name="directory">Where it is; made if it is not there. What else is in there is left alone.</param>
    /// <param name="options">How it writes; null: the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The path is a file, or the directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not there, and may not be made.</exception>
    /// <exception cref="NotSupportedException">A newer version of Fleche made it.</exception>
    public static Cache OpenFile(string directory, FileStoreOptions? options = null) =>
        new StoreCache(new FileValueStore(directory, options), new FileCallStore(directory, options));
}
