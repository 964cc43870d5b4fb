using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Fleche.Calls;
using Fleche.Codec;

namespace Fleche.Tests.Calls;

/// <summary>What a worker does with descriptions that fit its own files, and with those that do not.</summary>
public class TargetResolutionTests
{
    [Fact(Timeout = 30_000)]
    public Task Resolve_OtherModuleVersion_NamesBothBuildsAndThePath() => Task.Run(() =>
    {
        Module module = typeof(TargetResolutionTests).Module;
        var other = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        byte[] forged = Forge(Describe(Three), module.ModuleVersionId.ToByteArray(), other.ToByteArray());

        string message = Refusal(forged);
        Assert.StartsWith($"Cannot find TargetResolutionTests.Three() in process {Environment.ProcessId}: ", message, StringComparison.Ordinal);
        Assert.Contains($"assembly 'Fleche.Core.Tests' is another build here: module version {module.ModuleVersionId} at '{module.Assembly.Location}'", message, StringComparison.Ordinal);
        Assert.Contains($"the caller has {other}", message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Resolve_AssemblyThatIsNotHere_NamesIt() => Task.Run(() =>
    {
        byte[] forged = Forge(Describe(Three), "Fleche.Core.Tests,", "Fleche.Gone.Tests,");
        forged = Forge(forged, "Fleche.Core.Tests.dll", "Fleche.Gone.Tests.dll");
        string message = Refusal(forged);
        Assert.Contains("Assembly 'Fleche.Gone.Tests, Version=", message, StringComparison.Ordinal);
        Assert.Contains($"cannot be loaded in process {Environment.ProcessId} (there it is '{Path.GetDirectoryName(typeof(TargetResolutionTests).Assembly.Location)}", message, StringComparison.Ordinal);
        Assert.Contains("Make it a dependency of the program", message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Resolve_TypeThatIsNotHere_NamesIt() => Task.Run(() => Assert.Contains(
        "There is no type 'Fleche.Tests.Calls.TargetResolutionXests' in assembly 'Fleche.Core.Tests, ",
        Refusal(Forge(
            CallTarget.Of((Func<TargetResolutionTests?>)Nothing).Description.ToArray(),
            "Fleche.Tests.Calls.TargetResolutionTests",
            "Fleche.Tests.Calls.TargetResolutionXests")),
        StringComparison.Ordinal));

    [Fact(Timeout = 30_000)]
    public Task Resolve_OtherMethodBehindTheToken_IsRefused() => Task.Run(() =>
    {
        var display = "TargetResolutionTests.Three()";
        byte[] description = Describe(Three);
        byte[] forged = [.. description.AsSpan(0, display.Length + 8), .. Forge(description[(display.Length + 8)..], "Three", "Seven")];
        Assert.Contains("the method there is called 'Three', not 'Seven'.", Refusal(forged), StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Resolve_DamagedDescription_ThrowsNothingElse() => Task.Run(() =>
    {
        int n = 4;
        byte[] good = CallTarget.Of((Dictionary<string, int[,]> x) => x.Count + n).Description.ToArray();
        var random = new Random(1);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            if (i % 3 == 0)
            {
                bad = bad[..random.Next(bad.Length)];
            }

            try
            {
                CallInvoker.Resolve(bad);
            }
            catch (PayloadSerializationException)
            {
                // Damage found.
            }
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Resolve_OtherLoadContext_FindsTheTypesOfThatContext() => Task.Run(() =>
    {
        var context = new AssemblyLoadContext("plugins-1");
        Delegate function = LoadThree(context);
        CallTarget target = CallTarget.Of(function);
        Assert.Equal("plugins-1", Run(target.Description));
        Assert.NotEqual(target.Id, CallTarget.Of((Func<string>)ContextName).Id);
        Assert.Equal("Default", Run(CallTarget.Of((Func<string>)ContextName).Description));
    });

    [Fact(Timeout = 30_000)]
    public Task Resolve_LoadContextThatIsNotHere_IsMadeFromThePath() => Task.Run(() =>
    {
        Delegate function = LoadThree(new AssemblyLoadContext("plugins-2"));
        byte[] description = CallTarget.Of(function).Description.ToArray();
        Assert.Equal("plugins-3", Run(Forge(description, "plugins-2", "plugins-3")));
        Assert.Equal("plugins-3", Run(Forge(description, "plugins-2", "plugins-3")));
    });

    [Fact(Timeout = 30_000)]
    public Task Of_AssemblyLoadedFromMemory_IsRefused() => Task.Run(() =>
    {
        using var image = new MemoryStream(File.ReadAllBytes(typeof(TargetResolutionTests).Assembly.Location));
        Delegate function = ContextNameOf(new AssemblyLoadContext("memory").LoadFromStream(image));
        Assert.Equal(
            "Cannot send TargetResolutionTests.ContextName(): Assembly 'Fleche.Core.Tests' was loaded from memory, so no other process can load it. "
            + "Save it as a file and load that.", Assert.Throws<PayloadSerializationException>(() => CallTarget.Of(function)).Message);
    });

    private static Delegate LoadThree(AssemblyLoadContext context) =>
        ContextNameOf(context.LoadFromAssemblyPath(typeof(TargetResolutionTests).Assembly.Location));

    private static Delegate ContextNameOf(Assembly assembly) => assembly.GetType(typeof(TargetResolutionTests).FullName!)!
        .GetMethod(nameof(ContextName), BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<Func<string>>();

    private static string Run(ReadOnlyMemory<byte> description)
    {
        var result = new PayloadWriter();
        CallInvoker.Resolve(description).Invoke(new PayloadReader(default), result);
        return new PayloadReader(result.ToArray()).ReadString()!;
    }

    private static string Refusal(byte[] description) => Assert.Throws<PayloadSerializationException>(() => CallInvoker.Resolve(description)).Message;

    private static byte[] Describe(Func<int> function) => CallTarget.Of(function).Description.ToArray();

    private static byte[] Forge(byte[] description, string from, string to) => Forge(description, Encoding.UTF8.GetBytes(from), Encoding.UTF8.GetBytes(to));

    private static byte[] Forge(byte[] description, byte[] from, byte[] to)
    {
        Assert.Equal(from.Length, to.Length);
        byte[] forged = (byte[])description.Clone();
        int at = forged.AsSpan().IndexOf(from);
        Assert.True(at >= 0);
        to.CopyTo(forged, at);
        return forged;
    }

    private static string ContextName() => AssemblyLoadContext.GetLoadContext(Assembly.GetExecutingAssembly())!.Name!;

    private static int Three() => 3;

    private static TargetResolutionTests? Nothing() => null;
}
