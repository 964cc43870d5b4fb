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
    public async Task Enter_OwnerHereIsAZombie_IsTakenOverAtOnce()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Its parent becomes a program that never asks for the ends of its children.
        using Process parent = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            int zombie = int.Parse((await parent.StandardOutput.ReadLineAsync())!);
            while (await File.ReadAllTextAsync($"/proc/{parent.Id}/comm") != "sleep\n")
            {
                await Task.Yield();
            }

            Process.GetProcessById(zombie).Kill();
            string[] state;
            while ((state = (await File.ReadAllTextAsync($"/proc/{zombie}/stat")).Split(") ")[1].Split(' '))[0] != "Z")
            {
                await Task.Yield();
            }

            Write(new LeaseOwner(LeaseOwner.ThisMachine, zombie, state[19], Secret));
            using ClaimTable table = new(Path, new LeaseOptions());
            using Claim claim = await table.EnterAsync(Keys.Of(1), null).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            Assert.True(claim.IsOwned);
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Enter_OneWhoTookOverWasKilledMeanwhile_IsTakenOverAtOnce()
    {
        LeaseOwner dead = new(LeaseOwner.ThisMachine, Environment.ProcessId, "1", Secret);
        Write(dead);
        File.Copy(File1, $"{File1}.takeover");
        using ClaimTable table = new(Path, new LeaseOptions());
        using Claim claim = await table.EnterAsync(Keys.Of(1), null).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(claim.IsOwned);
        Assert.False(File.Exists($"{File1}.takeover"));
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

    [Fact(Timeout = 60_000)]
    public async Task Renewal_LeaseIsSomebodyElsesByNow_LeavesIt()
    {
        LeaseOptions brief = new() { Duration = TimeSpan.FromSeconds(0.3) };
        using ClaimTable table = new(Path, brief);
        using Claim claim = await table.EnterAsync(Keys.Of(1), null);
        LeaseOwner other = new("another machine", 1, "1", Secret);
        Write(other);
        await Task.Delay(6 * brief.Renewal);
        Assert.Equal(other.ToText(0), await File.ReadAllTextAsync(File1));
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
