using System.Diagnostics;
using System.Globalization;

namespace Fleche.Tests;

/// <summary>What code can leave on its thread.</summary>
internal static class Ambient
{
    private static readonly AsyncLocal<string?> Local = new();

    public static void Leave()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-DE");
        Local.Value = "left";
        Activity.Current = new Activity("left");
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        Thread.CurrentThread.Interrupt();
    }

    /// <summary>What the thread has about it, and that it may wait.</summary>
    public static string Look()
    {
        string wait = "waits";
        try
        {
            Thread.Sleep(1);
        }
        catch (ThreadInterruptedException)
        {
            wait = "is interrupted";
        }

        return $"{CultureInfo.CurrentCulture} {CultureInfo.CurrentUICulture} {Local.Value} {Activity.Current?.OperationName} {SynchronizationContext.Current} {wait}";
    }
}
