using System.Collections;
using System.Collections.ObjectModel;

namespace Fleche.ProcessPool.Tests.Errors;

/// <summary>An exception on which nothing can be set.</summary>
internal sealed class FrozenException : Exception
{
    public override string Message => "nothing can be set on me";

    public override IDictionary Data { get; } = ReadOnlyDictionary<string, string>.Empty;
}
