using Microsoft.Extensions.Logging;

namespace Fleche;

/// <summary>What a running call can know about itself, at any depth of its code, and in the tasks and threads that it starts.</summary>
/// <remarks>
/// It flows as async-local values do. Outside of a call there is one too, which never asks for anything: the same function runs in a worker,
/// on a thread of an executor, and called directly.
/// </remarks>
public sealed class WorkerContext
{
    private static readonly AsyncLocal<WorkerContext?> Local = new();
    private static readonly WorkerContext OfNoCall = new(CancellationToken.None, FlecheLogging.For<WorkerContext>());

    private WorkerContext(CancellationToken cancellationToken, ILogger logger)
    {
        CancellationToken = cancellationToken;
        Logger = logger;
    }

    /// <summary>The context of the call that runs here.</summary>
    /// <value>Never null; outside of a call one whose token is never cancelled.</value>
    public static WorkerContext Current => Local.Value ?? OfNoCall;

    /// <summary>Signalled when the call is to end: it ran over its <see cref="CallOptions.Timeout"/>, or was cancelled.</summary>
    /// <remarks>
    /// <para>In a worker process the call then has the pool's grace time to end, by an <see cref="OperationCanceledException"/> best
    /// (<c>token.ThrowIfCancellationRequested()</c>); after it the process is killed. What is registered on the token runs on a thread of its own.</para>
    /// <para>On a thread of an executor it is the <see cref="CallOptions.CancellationToken"/> of the call, joined with that of the call that submitted it.</para>
    /// </remarks>
    /// <value>Outside of a call, and in a call of a thread executor without a token: one that is never cancelled.</value>
    public CancellationToken CancellationToken { get; }

    /// <summary>Logs to the program that submitted the call: to the logger <c>Fleche.WorkerContext</c> of its <see cref="FlecheLogging.LoggerFactory"/>.</summary>
    /// <remarks>
    /// <para>In a worker process, level, event, message, values, scopes and exception of an entry travel, within a scope that names the worker's process (<c>WorkerProcessId</c>) and the
    /// function (<c>Call</c>); they are there before the call's future is done. Levels that the program's logger does not want when the call is submitted are off here and cost nothing.</para>
    /// <para>Outside of a call it is that logger itself, and on a thread of an executor that of whoever submitted the call.</para>
    /// </remarks>
    /// <value>Never null.</value>
    public ILogger Logger { get; }

    /// <summary>Begins a call, here and in what it starts, until the scope is disposed of on the same thread.</summary>
    /// <param name="cancellationToken">Signalled when the call is to end.</param>
    /// <param name="logger">Where the call logs to; null: where the code around it does.</param>
    internal static Scope Enter(CancellationToken cancellationToken, ILogger? logger = null)
    {
        WorkerContext? before = Local.Value;
        Local.Value = new WorkerContext(cancellationToken, logger ?? Current.Logger);
        return new Scope(before);
    }

    /// <summary>Whether an exception means that the running call did as its token asked, directly or through a task that it waited for.</summary>
    internal static bool IsStop(Exception exception) =>
        Current.CancellationToken.IsCancellationRequested
        && (exception is OperationCanceledException
            || (exception is AggregateException many && many.Flatten().InnerExceptions.All(static inner => inner is OperationCanceledException)));

    /// <summary>A call's stretch of a flow of execution.</summary>
    internal readonly struct Scope(WorkerContext? before) : IDisposable
    {
        /// <summary>Ends the call.</summary>
        public void Dispose() => Local.Value = before;
    }
}
