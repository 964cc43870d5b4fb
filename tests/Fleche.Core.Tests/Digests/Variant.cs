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
    public static Type Load(string source, OptimizationLevel level = OptimizationLevel.Release)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: level, allowUnsafe: true, deterministic: false);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Usings + source, new CSharpParseOptions(LanguageVersion.Latest));
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create("Variant", [tree], Runtime, options).Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image).GetType("Program", throwOnError: true)!;
    }

    private const BindingFlags AllMembers = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
}
