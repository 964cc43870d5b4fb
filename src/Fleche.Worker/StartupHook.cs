using Fleche.Worker.Protocol;
using Fleche.Worker.Running;

/// <summary>
/// The way into a worker where a program has no separate <c>dotnet</c> to run this assembly with (single-file, self-contained): the
/// program's own executable is started with this hook, which the runtime calls before <c>Main</c> and which never returns to it.
/// Name, namespace and shape are the runtime's rule: https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (WorkerOrders.ArePending)
        {
            Environment.Exit(WorkerProcess.Run());
        }
    }
}
