using System.Reflection;
using System.Runtime.Loader;
using Fleche.ProcessPool.Tests.Lifetime;
using Library;

namespace Fleche.ProcessPool.Tests.Launching;

/// <summary>Values whose types the program has loaded as plug-ins: by a load context, or from a file that is no dependency.</summary>
public sealed class LoadContextTests : ProcessTest
{
    [Fact(Timeout = 60_000)]
    public async Task Value_OfATypeThatIsLoadedTwice_StaysOfItsContextThereAndBack()
    {
        Assembly twin = new AssemblyLoadContext("twin").LoadFromAssemblyPath(typeof(Spring).Assembly.Location);
        object spring = Activator.CreateInstance(twin.GetType(typeof(Spring).FullName!)!)!;
        using ProcessPoolExecutor executor = new(1);

        (string context, object back) = await executor.Submit(Look, spring);

        Assert.Equal("twin Library.Spring", context);
        Assert.Same(spring.GetType(), back.GetType());
        Assert.Equal("Default Library.Spring", (await executor.Submit(Look, (object)new Spring())).Context);
    }

    [Fact(Timeout = 60_000)]
    public async Task Value_OfAnAssemblyLoadedFromAFile_IsLoadedFromThereInTheWorker()
    {
        Type type = Assembly.LoadFrom(ProgramRun.Built("PlugInHost")).GetType("Program", throwOnError: true)!;
        object program = Activator.CreateInstance(type, nonPublic: true)!;
        using ProcessPoolExecutor executor = new(1);

        (string context, object back) = await executor.Submit(Look, program);

        Assert.Equal("Default Program", context);
        Assert.Same(type, back.GetType());
        Assert.Same(type, await executor.Submit(static value => value.GetType(), program));
    }

    private static (string Context, object Value) Look(object value)
        => ($"{AssemblyLoadContext.GetLoadContext(value.GetType().Assembly)!.Name} {value}", value);
}
