namespace Fleche.ProcessPool.Tests.Crashes;

/// <summary>Waits for what announces itself in no way that a test could await; the time limit of the test ends the wait.</summary>
internal static class Until
{
    public static async Task True(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5);
        }
    }

    public static Task Gone(int processId) => True(() => !Leftovers.IsAlive(processId));
}
