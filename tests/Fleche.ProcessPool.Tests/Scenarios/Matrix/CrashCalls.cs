namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>Calls of a pool that may be broken at any moment.</summary>
internal static class CrashCalls
{
    /// <summary>No wait for a pool may take longer; it is far more than any needs.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Submits a call. A pool that is broken already refuses it, which counts as its failure.</summary>
    public static Future<T> Try<T>(Func<Future<T>> submit)
    {
        try
        {
            return submit();
        }
        catch (BrokenProcessPoolException e)
        {
            return Future<T>.FromException(e);
        }
    }

    /// <summary>How a call ended, within the deadline; null: with a result.</summary>
    public static async Task<Exception?> EndAsync<T>(Future<T> call)
    {
        Assert.True(await Task.Run(() => call.Wait(Deadline)), $"A future is not done after {Deadline}.");
        return call.GetException();
    }
}
