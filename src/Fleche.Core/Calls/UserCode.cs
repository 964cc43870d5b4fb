namespace Fleche.Calls;

/// <summary>
/// Code of the program's that runs on a thread of Fleche's. The thread goes on as it was before, in the same <see cref="Surroundings"/> and with no interrupt pending:
/// what the code leaves would meet others' code, and Fleche's own. Not for a thread of the program's: an interrupt there may be the program's own.
/// </summary>
internal static class UserCode
{
    /// <summary>Runs it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="failed">Hears what it throws, on the thread as it was; <see langword="null"/>: whoever called this does.</param>
    public static void Run(Action code, Action<Exception>? failed = null)
    {
        Surroundings surroundings = new();
        try
        {
            code();
        }
        catch (Exception e) when (failed is not null)
        {
            // It logs, which is user code too, and may wait.
            PutBack(surroundings);
            failed(e);
        }
        finally
        {
            PutBack(surroundings);
        }
    }

    private static void PutBack(Surroundings surroundings)
    {
        surroundings.Restore();
        Interruption.Clear();
    }
}
