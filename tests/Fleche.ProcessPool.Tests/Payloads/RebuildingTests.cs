using System.Reflection;
using System.Reflection.Emit;
using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>Arguments that arrive and cannot be rebuilt (B1 to B6).</summary>
public sealed class RebuildingTests : ProcessTest
{
    // B1, B6
    [Theory(Timeout = 30_000)]
    [InlineData(WorkerFailurePolicy.BreakPool)]
    [InlineData(WorkerFailurePolicy.ReplaceWorker)]
    public async Task AnyPolicy_RebuildingAnArgumentThrows_ThatCallFailsWithTheReasonAndTheWorkerGoesOn(WorkerFailurePolicy policy)
    {
        using ProcessPoolExecutor pool = Pools.Of(policy);
        int worker = await pool.Submit(Work.ProcessId);

        Future<int> call = pool.Submit(Keys.Count, Keys.One(new Key(Place.Worker, Effect.Throw)));

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.Contains("arg1", error.Message);
        Assert.Contains("System.InvalidOperationException", error.Message);
        Assert.Contains("this key has no hash code today", error.Message);
        Assert.Contains("Key.GetHashCode", error.ToString());
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Effect.Exit, 3, null)] // B2
    [InlineData(Effect.NativeExit, 0, null)] // B3
    [InlineData(Effect.AccessViolation, 139, "SIGSEGV")] // B4
    public async Task ReplaceWorker_RebuildingAnArgumentEndsTheWorker_OnlyThatCallFails(Effect effect, int exitCode, string? signal)
    {
        using Scratch scratch = new();
        using ProcessPoolExecutor pool = Pools.Replacing(2);
        Future<int> innocent = pool.Submit(Work.WaitFor, scratch["innocent"], scratch["release"]);
        await scratch.ReadAsync("innocent");

        Future<int> call = pool.Submit(Keys.Count, Keys.One(new Key(Place.Worker, effect)));

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(call.AsTask);
        Assert.Equal((exitCode, signal), (error.ExitCode, error.Signal));
        Assert.Contains("while it ran Keys.Count(Dictionary<Key, Int32>).", error.Message);
        Scratch.Write(scratch["release"], "");
        Assert.True(await innocent > 0);
    }

    // B3
    [Fact(Timeout = 30_000)]
    public async Task BreakPool_RebuildingAnArgumentEndsTheWorker_BreaksThePool()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();

        Future<int> call = pool.Submit(Keys.Count, Keys.One(new Key(Place.Worker, Effect.NativeExit)));

        TerminatedWorkerException error = await Assert.ThrowsAsync<TerminatedWorkerException>(call.AsTask);
        Assert.Equal(0, error.ExitCode);
        Assert.Throws<TerminatedWorkerException>(() => { pool.Submit(Work.ProcessId); });
    }

    // B5
    [Fact(Timeout = 30_000)]
    public async Task Submit_FunctionOfAnAssemblyThatTheWorkerDoesNotHave_FailsWithItsNameAndTheWorkerGoesOn()
    {
        using ProcessPoolExecutor pool = Pools.Breaking();
        int worker = await pool.Submit(Work.ProcessId);

        Future<int> call = pool.Submit(FunctionOfAnAssemblyInMemory());

        PayloadSerializationException error = await Assert.ThrowsAsync<PayloadSerializationException>(call.AsTask);
        Assert.Contains("OnlyInMemory", error.Message);
        Assert.Equal(worker, await pool.Submit(Work.ProcessId));
    }

    private static Func<int> FunctionOfAnAssemblyInMemory()
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("OnlyInMemory"), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule("OnlyInMemory").DefineType("Things", TypeAttributes.Public);
        ILGenerator code = type.DefineMethod("Seven", MethodAttributes.Public | MethodAttributes.Static, typeof(int), []).GetILGenerator();
        code.Emit(OpCodes.Ldc_I4_7);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        using MemoryStream image = new();
        assembly.Save(image);
        return Assembly.Load(image.ToArray()).GetType("Things")!.GetMethod("Seven")!.CreateDelegate<Func<int>>();
    }
}
