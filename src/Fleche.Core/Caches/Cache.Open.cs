using Fleche.Configuration;

namespace Fleche;

public abstract partial class Cache
{
    /// <summary>Opens a cache that a <c>fleche.json</c>, in the working directory or above it, names. Whoever opens it disposes of it.</summary>
    /// <param name="name">Its name; closer files win.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidDataException">A file is wrong; the message says what, and where.</exception>
    /// <exception cref="KeyNotFoundException">No file names it; the message says which files were read, and what they name.</exception>
    public static Cache Open(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return CacheConfiguration.Find(WorkingDirectory.Current).Read(name).Open();
    }
}
