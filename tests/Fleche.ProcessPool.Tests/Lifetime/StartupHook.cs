using Fleche.ProcessPool.Tests.Lifetime;

/// <summary>What the runtime runs first in workers that have this assembly for a startup hook: it wants this name and no namespace.</summary>
internal static class StartupHook
{
    public static void Initialize() => Work.StopFirst();
}
