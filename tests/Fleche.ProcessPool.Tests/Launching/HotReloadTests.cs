using Fleche.ProcessPool.Tests.Lifetime;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>A program whose code is changed while it runs, as <c>dotnet watch</c> does: its files, which workers run, stay the old ones (M4).</summary>
public sealed class HotReloadTests : ProcessTest
{
    [Fact(Timeout = 60_000)]
    public async Task Submit_FunctionOfAChangedAssembly_FailsWithTheWayOutAndThisProcessGoesOn()
    {
        using ProgramRun program = ProgramRun.Start("HotReload");

        Assert.Equal(0, await program.WaitForExitAsync(40));
        Assert.Equal(["before 2 1 1", "after 2 2 3", "framework 3"], program.Output[..3]);
        Assert.StartsWith("PayloadSerializationException: Cannot send Calls.Double(Int32): assembly 'PoolProgram' was changed by hot reload", program.Output[3], StringComparison.Ordinal);
        Assert.Contains("Restart the program.", program.Output[3], StringComparison.Ordinal);
        Assert.StartsWith("PayloadSerializationException: Cannot send lambda in HotReload.Run: assembly 'PoolProgram' was changed", program.Output[4], StringComparison.Ordinal);

        // The call without a key says why it has none.
        Assert.Contains("has no digest: assembly 'PoolProgram' was changed by hot reload", string.Join('\n', program.Errors), StringComparison.Ordinal);
    }
}
