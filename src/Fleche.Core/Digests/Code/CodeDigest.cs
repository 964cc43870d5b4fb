using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Fleche.Calls;
using Fleche.Calls.Targets;

namespace Fleche.Digests;

/// <summary>The digest of a function's code: of its IL and of that of everything it calls in the program's own assemblies.</summary>
/// <remarks>See <see cref="CodeText"/> for what is in it. Made once per function and process.</remarks>
internal static class CodeDigest
{
    private static readonly ConcurrentDictionary<MethodBase, Digest> Known = new();

    /// <summary>The digest of the code of a function.</summary>
    /// <exception cref="IndigestibleException">Hot reload has changed the code, and only the old one can be read.</exception>
    public static Digest Of(MethodBase function)
        => ChangedCode.WhyNot(function) is { } change
            ? throw new IndigestibleException($"The code of {DisplayNames.Of(function)} has no digest: {change}")
            : Known.GetOrAdd(function, static function => new Digest(SHA256.HashData(Encoding.UTF8.GetBytes(CodeText.Of(function)))));
}
