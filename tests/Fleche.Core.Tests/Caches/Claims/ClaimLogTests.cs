using Fleche.Caches;
using Fleche.Memoization;

namespace Fleche.Tests.Caches.Claims;

[Collection(nameof(FlecheLogging))]
public sealed class ClaimLogTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 30_000)]
    public Task Enter_PathCannotBeOpened_IsLoggedOnce() => InThread.Run(() =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        using ClaimTable table = new(_folder.Path);
        for (int i = 0; i < 3; i++)
        {
            table.Enter(Keys.Of(i), null).Dispose();
        }

        Assert.Equal([1160], log.EventIds.Select(id => id.Id));
    });

    [Fact(Timeout = 30_000)]
    public async Task Enter_FlowsWantEachOther_IsLogged()
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        using ClaimTable table = new(null);
        using Claim one = table.Enter(Keys.Of(1), null);
        Claim two = table.Enter(Keys.Of(2), null);
        Task<Claim> waiter = table.EnterAsync(Keys.Of(2), new CallFrame(Keys.Of(1), null)).AsTask();
        Assert.False(table.Enter(Keys.Of(1), new CallFrame(Keys.Of(2), null)).IsOwned);
        two.Dispose();
        (await waiter).Dispose();
        Assert.Equal([1161], log.EventIds.Select(id => id.Id));
    }

    [Fact(Timeout = 30_000)]
    public Task Enter_InsideOfTheCall_IsNotLogged() => InThread.Run(() =>
    {
        using RecordingLoggerFactory log = RecordingLoggerFactory.Install();
        using ClaimTable table = new(null);
        using Claim one = table.Enter(Keys.Of(1), null);
        Assert.False(table.Enter(Keys.Of(1), new CallFrame(Keys.Of(1), null)).IsOwned);
        Assert.Empty(log.EventIds);
    });
}
