using Microsoft.Extensions.Logging;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>What a logger was told.</summary>
/// <param name="Category">The category of the logger.</param>
/// <param name="Level">The level.</param>
/// <param name="Id">The event.</param>
/// <param name="Message">The message as formatted.</param>
/// <param name="Values">The values in it, by name.</param>
/// <param name="Scopes">The scopes around it, outer ones first.</param>
/// <param name="Error">The exception.</param>
internal sealed record Entry(
    string Category, LogLevel Level, EventId Id, string Message, IReadOnlyDictionary<string, object?> Values, IReadOnlyList<string> Scopes, Exception? Error);
