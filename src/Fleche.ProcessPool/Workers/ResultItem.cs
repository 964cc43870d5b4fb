using Fleche.ProcessPool.Managing;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Workers;

/// <summary>The answer to a call.</summary>
/// <param name="Frame">As it came.</param>
/// <param name="Item">The call, once it is known that this is what its future is to become; null: it is not.</param>
internal readonly record struct ResultItem(Frame Frame, WorkItem? Item = null);
