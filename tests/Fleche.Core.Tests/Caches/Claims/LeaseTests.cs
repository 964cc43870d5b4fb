using System.Diagnostics;
using Fleche.Caches;

namespace Fleche.Tests.Caches.Claims;

public sealed class LeaseTests : IDisposable
{
    private static readonly LeaseOptions Short = new() { Duration = TimeSpan.FromSeconds(2.5) };

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Enter_OwnerElsewhereRenews_Waits()
    {
        using ClaimTable owner = new(Path, Short with { Machine = "another machine" });
        using ClaimTable table = new(Path, Short);
        Claim held = owner.Enter(Keys.Of(1), null);
        Task<Claim> next = table.EnterAsync(Keys.Of(1), null).AsTask();
        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(2 * Short.Duration)));
        held.Dispose();
        using Claim claim = await next;
        Assert.True(claim.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_OwnerElsewhereDoesNotRenew_IsTakenOverAfterTheLease()
    {
        Write(new LeaseOwner("another machine", 1, "1", Secret));
        using ClaimTable table = new(Path, Short);
        Stopwatch watch = Stopwatch.StartNew();
        using Claim claim = await table.EnterAsync(Keys.Of(1), null);
        Assert.True(claim.IsOwned);
        Assert.True(watch.Elapsed > Short.Duration - TimeSpan.FromSeconds(0.1), $"{watch.Elapsed}");
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_OwnerHereIsDead_IsTakenOverAtOnce()
    {
        // Its id is in use, but by another process.
        Write(new LeaseOwner(LeaseOwner.ThisMachine, Environment.ProcessId, "1", Secret));
        using ClaimTable table = new(Path, new LeaseOptions());
        using Claim claim = await table.EnterAsync(Keys.Of(1), null);
        Assert.True(claim.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_FileIsEmpty_IsTakenOverAfterTheLease()
    {
        Write(null);
        using ClaimTable table = new(Path, Short);
        ValueTask<Claim> next = table.EnterAsync(Keys.Of(1), null);
        Assert.False(next.IsCompleted);
        using Claim claim = await next;
        Assert.True(claim.IsOwned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_ManyTakeOver_OneAtATimeInside()
    {
        Write(new LeaseOwner(LeaseOwner.ThisMachine, Environment.ProcessId, "1", Secret));
        int inside = 0, most = 0, done = 0;
        await InThread.Together(8, _ =>
        {
            using ClaimTable table = new(Path, new LeaseOptions());
            using Claim claim = table.Enter(Keys.Of(1), null);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            done++;
            Interlocked.Decrement(ref inside);
        });
        Assert.Equal((1, 8), (most, done));
        Assert.Empty(Directory.GetFiles($"{Path}.d"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Dispose_LeaseIsSomebodyElsesByNow_Stays()
    {
        using ClaimTable table = new(Path, Short);
        Claim claim = await table.EnterAsync(Keys.Of(1), null);
        Write(new LeaseOwner("another machine", 1, "1", Secret));
        claim.Dispose();
        Assert.True(File.Exists(File1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_ClockFilesOfKilledProcesses_AreRemovedOnceTheyAreOld()
    {
        string old = System.IO.Path.Combine($"{Path}.d", ".now-0"), young = System.IO.Path.Combine($"{Path}.d", ".now-1");
        Directory.CreateDirectory($"{Path}.d");
        await File.WriteAllTextAsync(old, "");
        await File.WriteAllTextAsync(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        using ClaimTable table = new(Path, new LeaseOptions());
        using Claim claim = table.Enter(Keys.Of(1), null);
        while (File.Exists(old))
        {
            await Task.Delay(10);
        }

        Assert.True(File.Exists(young));
    }

    private const string Secret = "0123456789abcdef0123456789abcdef";

    private string Path => _folder.File("claims");

    private string File1 => System.IO.Path.Combine($"{Path}.d", ClaimSlot.Of(Keys.Of(1)).ToString("x16"));

    private void Write(LeaseOwner? owner)
    {
        Directory.CreateDirectory($"{Path}.d");
        File.WriteAllText(File1, owner?.ToText(0) ?? "");
    }
}
