using System.Runtime.CompilerServices;

namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>The call that meets its fate.</summary>
internal static class Doomed
{
    /// <summary>Its name in messages.</summary>
    public const string Name = "Doomed.Call(Cargo)";

    public static Cargo Call(Cargo cargo)
    {
        Trap trap = cargo.Trap;
        trap.Reach(Stage.Run);
        Leave(trap);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => trap.Reach(Stage.ExitHandler);
        return cargo;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Leave(Trap trap) => GC.KeepAlive(new Fuse(trap));

    /// <summary>An object with a finalizer.</summary>
    private sealed class Fuse(Trap trap)
    {
        ~Fuse() => trap.Reach(Stage.Finalizer);
    }
}
