using Microsoft.Extensions.Logging;

namespace Fleche.Reporting;

/// <summary>The scopes that a call has begun on its loggers; they flow as async-local values do.</summary>
internal static class LogScopes
{
    private static readonly LoggerExternalScopeProvider Scopes = new();

    /// <summary>Begins a scope, until what is returned is disposed of.</summary>
    public static IDisposable Begin(object state) => Scopes.Push(state);

    /// <summary>The scopes as texts, outer ones first.</summary>
    public static List<string> Current()
    {
        List<string> texts = [];
        Scopes.ForEachScope(static (scope, all) => all.Add(scope?.ToString() ?? ""), texts);
        return texts;
    }
}
