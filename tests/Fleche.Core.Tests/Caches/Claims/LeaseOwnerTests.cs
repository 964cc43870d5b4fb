using System.Diagnostics;
using Fleche.Caches;

namespace Fleche.Tests.Caches.Claims;

public sealed class LeaseOwnerTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Fact(Timeout = 30_000)]
    public Task IsDead_ProcessLivesButItsStartIsNotKnown_IsFalse() => InThread.Run(() => Assert.False(Owner(Environment.ProcessId).IsDead(LeaseOwner.ThisMachine)));

    [Fact(Timeout = 30_000)]
    public async Task IsDead_NoSuchProcess_IsTrue()
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        Assert.True(Owner(process.Id).IsDead(LeaseOwner.ThisMachine));
        Assert.False(Owner(process.Id).IsDead("another machine"));
    }

    private static LeaseOwner Owner(int processId) => new(LeaseOwner.ThisMachine, processId, "", Secret);
}
