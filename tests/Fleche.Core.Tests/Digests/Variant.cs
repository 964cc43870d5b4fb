using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Fleche.Digests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fleche.Tests.Digests;

/// <summary>Builds of a small program, each from its own source, to see what changes the digest of <c>Program.Run</c>.</summary>
internal static class Variant
{
    private static readonly ImmutableArray<MetadataReference> Runtime =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    private const string Usings = "using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks;\n";

    /// <summary>The digest of the code of <c>Program.Run</c>.</summary>
    public static string Digest(string source, OptimizationLevel level = OptimizationLevel.Release, string method = "Run")
        => CodeDigest.Of(Load(source, level).GetMethod(method, AllMembers)!).ToString();

    /// <summary>The text that is digested.</summary>
    public static string Text(string source, OptimizationLevel level = OptimizationLevel.Release)
        => CodeText.Of(Load(source, level).GetMethod("Run", AllMembers)!);

    /// <summary>Compiles and loads the type <c>Program</c>, with another module version id each time.</summary>
    /// <param name="source">The source of the program.</param>
    /// <param name="level">As Debug or Release builds.</param>
    /// <param name="library">The source of a library that it refers to.</param>
    public static Type Load(string source, OptimizationLevel level = OptimizationLevel.Release, string? library = null)
    {
        var context = new AssemblyLoadContext(null);
        MetadataReference[] references = [];
        if (library is not null)
        {
            using MemoryStream image = Compile("Library", library, level, []);
            context.LoadFromStream(image);
            references = [MetadataReference.CreateFromImage(image.ToArray())];
        }

        using MemoryStream program = Compile("Variant", source, level, references);
        return context.LoadFromStream(program).GetType("Program", throwOnError: true)!;
    }

    private static MemoryStream Compile(string name, string source, OptimizationLevel level, MetadataReference[] references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: level, allowUnsafe: true, deterministic: false);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Usings + source, new CSharpParseOptions(LanguageVersion.Latest));
        var image = new MemoryStream();
        var result = CSharpCompilation.Create(name, [tree], [.. Runtime, .. references], options).Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return image;
    }

    private const BindingFlags AllMembers = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
}
