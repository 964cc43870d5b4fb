namespace Fleche.Stores;

/// <summary>The folders that stores make for themselves.</summary>
internal static class StorePlace
{
    /// <summary>Makes a folder, if it is not there.</summary>
    /// <param name="folder">Its full path.</param>
    /// <param name="store">What it is for, as errors name it.</param>
    /// <exception cref="IOException">It cannot be made; the message names it and the store.</exception>
    public static void MakeFolder(string folder, string store)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{folder}' of {store} cannot be made: {e.Message} Give a path in a folder that this user may write to.", e);
        }
    }
}
