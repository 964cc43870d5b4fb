namespace Fleche.Configuration;

/// <summary>The working directory of the process, which somebody may delete.</summary>
internal static class WorkingDirectory
{
    /// <summary>What messages call one that was deleted.</summary>
    public const string Gone = "a working directory that is gone";

    /// <summary>Its path; null: it was deleted.</summary>
    public static string? Current
    {
        get
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
