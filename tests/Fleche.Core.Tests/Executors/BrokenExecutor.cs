using Fleche.Calls;

namespace Fleche.Tests.Executors;

/// <summary>An executor that takes no call.</summary>
internal sealed class BrokenExecutor : Executor
{
    internal override Future<TResult> SubmitCall<TResult>(Call<TResult> call, CallOptions? options) => throw new BrokenExecutorException("broken on purpose");

    internal override Task ShutdownAsync(bool cancelFutures) => Task.CompletedTask;
}
