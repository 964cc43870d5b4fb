using System.Reflection;
using System.Runtime.Loader;
using Fleche.Codec;
using Fleche.Stores;
using Fleche.Tests.Caches.Claims;

namespace Fleche.Tests.Codec;

/// <summary>Types of one name from several load contexts, and from files that are no dependencies of the program.</summary>
public class TypeReferenceTests
{
    private static readonly string Own = typeof(TypeReferenceTests).Assembly.Location;

    [Fact(Timeout = 30_000)]
    public Task RoundTrip_TypesOfOneNameFromThreeContexts_StayWhatTheyAre() => Task.Run(() =>
    {
        var first = MakeCard(new AssemblyLoadContext("cards-1").LoadFromAssemblyPath(Own), 1);
        var second = MakeCard(new AssemblyLoadContext("cards-2").LoadFromAssemblyPath(Own), 2);
        object[] values = [new Card(0), first, second];

        var copy = Travel.RoundTrip(values);

        Assert.Equal(values.Select(static value => value.GetType()), copy.Select(static value => value.GetType()));
        Assert.Equal(["0", "1", "2"], copy.Select(static value => value.ToString()));
    });

    [Fact(Timeout = 30_000)]
    public Task RoundTrip_GenericTypesOverTwoContexts_KeepBoth() => Task.Run(() =>
    {
        var other = new AssemblyLoadContext("cards-3").LoadFromAssemblyPath(Own).GetType(typeof(Card).FullName!)!;
        Type[] types =
        [
            typeof(Dictionary<,>).MakeGenericType(typeof(Card), other), typeof(Dictionary<,>).MakeGenericType(other, typeof(Card)),
            other.MakeArrayType(2), typeof(List<>).MakeGenericType(other.MakeArrayType()),
        ];
        Assert.Equal(types, Travel.RoundTrip(types));
        foreach (var dictionary in types[..2].Select(Activator.CreateInstance))
        {
            Assert.IsType(dictionary!.GetType(), Travel.RoundTrip<object>(dictionary));
        }
    });

    [Fact(Timeout = 30_000)]
    public Task Of_FileThatIsNoDependencyOfTheProgram_SaysWhereItIs() => Task.Run(() =>
    {
        using Folder folder = new();
        var path = Path.Combine(folder.Path, "Apart.dll");
        File.Copy(Own, path);
        Assert.DoesNotContain('\0', TypeReferences.Of(typeof(Card)));
        Assert.DoesNotContain('\0', TypeReferences.Of(typeof(FactAttribute)));

        var apart = new AssemblyLoadContext(null).LoadFromAssemblyPath(path).GetType(typeof(Card).FullName!)!;
        Assert.EndsWith($"\0+\0{path}", TypeReferences.Of(apart), StringComparison.Ordinal);
        Assert.Same(apart, TypeReferences.Resolve(TypeReferences.Of(apart)));
    });

    [Fact(Timeout = 30_000)]
    public Task Write_AssemblyFromMemoryBesideOneOfTheProgram_IsRefused() => Task.Run(() =>
    {
        using MemoryStream image = new(File.ReadAllBytes(Own));
        var value = MakeCard(new AssemblyLoadContext("cards-4").LoadFromStream(image), 1);
        var message = Travel.Refusal<object>("argument 'card'", value).Message;
        Assert.StartsWith("Cannot send argument 'card': the assembly 'Fleche.Core.Tests, Version=", message, StringComparison.Ordinal);
        Assert.EndsWith("was loaded from memory, and its name stands for another one that is loaded too. Save it as a file and load that.", message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Store_TypeOfAnotherContext_NeedsNoPlaceAndIsReadAsThatType() => Task.Run(() =>
    {
        var other = new AssemblyLoadContext("cards-5").LoadFromAssemblyPath(Own).GetType(typeof(Card).FullName!)!;
        var resolver = new StoredTypes(other);
        Assert.Same(other, resolver.Resolve(TypeNames.NameOf(other), typeof(object)));

        using Folder folder = new();
        var path = Path.Combine(folder.Path, "Planted.dll");
        File.Copy(Own, path);
        var planted = $"{typeof(Card).FullName}, #0\0{typeof(Card).Assembly.FullName}\0+planted\0{path}";
        Assert.ThrowsAny<Exception>(() => new StoredTypes(typeof(object)).Resolve(planted, typeof(object)));
        Assert.DoesNotContain(AssemblyLoadContext.All, static context => context.Name == "planted");
        Assert.Equal("planted", AssemblyLoadContext.GetLoadContext(TypeReferences.Resolve(planted).Assembly)!.Name);
    });

    // The worker has used a library of the plug-in that the program has not loaded yet.
    [Fact(Timeout = 30_000)]
    public Task Resolve_LibraryBesideAPlugIn_IsLoadedIntoThePlugInsOwnContext() => Task.Run(() =>
    {
        using Folder folder = new();
        var library = typeof(Assert).Assembly;
        File.Copy(Own, folder.File("PlugIn.dll"));
        File.Copy(library.Location, folder.File("Library.dll"));
        AssemblyLoadContext plugIn = new("with a library"), same = new("with a library");
        plugIn.LoadFromAssemblyPath(folder.File("PlugIn.dll"));
        same.LoadFromAssemblyPath(Own);

        var type = TypeReferences.Resolve($"Xunit.Assert, #0\0{library.FullName}\0+{plugIn.Name}\0{folder.File("Library.dll")}");

        Assert.Same(plugIn, AssemblyLoadContext.GetLoadContext(type.Assembly));
        Assert.Same(type.Assembly, plugIn.LoadFromAssemblyPath(folder.File("Library.dll")));
    });

    [Fact(Timeout = 30_000)]
    public Task Resolve_TypeThatIsNotThere_SaysWhatWasLookedForOnOneLine() => Task.Run(() =>
    {
        var reference = $"No.Such, #0\0{typeof(Card).Assembly.FullName}\0+gone\0{Own}";
        var message = Assert.Throws<PayloadSerializationException>(() => new PayloadReader(default).ResolveType(reference, typeof(object))).Message;
        Assert.Contains($"the type 'No.Such, #0 {typeof(Card).Assembly.FullName} +gone {Own}' cannot be loaded here", message, StringComparison.Ordinal);
    });

    private static object MakeCard(Assembly assembly, int number) => Activator.CreateInstance(assembly.GetType(typeof(Card).FullName!)!, number)!;
}
