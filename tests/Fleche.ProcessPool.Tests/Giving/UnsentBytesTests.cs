using Fleche.Worker.Protocol;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Tests.Giving;

/// <summary>What a worker has not sent is read on by its program at the very byte, whenever the worker dies.</summary>
public sealed class UnsentBytesTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly FlightRecorder _worker;
    private readonly FlightRecorder _program;
    private readonly MemoryStream _pipe = new();
    private readonly ResultSender _sender;

    public UnsentBytesTests()
    {
        FlightRecorder.Create(_path, isInMemory: false);
        _worker = FlightRecorder.Open(_path);
        _program = FlightRecorder.Open(_path);
        _sender = new ResultSender(new WorkerPipe(_pipe), _worker.Unsent, _worker.ResultBody);
    }

    public void Dispose()
    {
        _worker.Dispose();
        _program.Dispose();
        File.Delete(_path);
    }

    [Fact(Timeout = 10_000)]
    public async Task Read_AnswersHeldAtTheDeath_ComeAfterThoseThatWereSent() => await Task.Run(() =>
    {
        _sender.Send(FrameKind.Result, 1, 0, [1]);
        _sender.Hold(FrameKind.Result, 2, 0, [2, 2], now: 0);
        _sender.Hold(FrameKind.Result, 3, 0, [3], now: 0);

        Assert.Equal([(1L, 1), (2, 2), (3, 1)], ReadAll(_pipe.ToArray()));
    });

    [Fact(Timeout = 10_000)]
    public async Task Read_DeathAnywhereInTheWrite_GivesEachAnswerOnce() => await Task.Run(() =>
    {
        _sender.Send(FrameKind.Result, 1, 0, [1]);
        int sent = (int)_pipe.Length;
        _sender.Hold(FrameKind.Result, 2, 0, [2, 2], now: 0);
        _sender.Hold(FrameKind.Result, 3, 0, [3], now: 0);
        byte[] all = [.. _pipe.ToArray(), .. _worker.Unsent.Span];

        // The write has begun, and the worker has not come to say so.
        for (int length = sent; length <= all.Length; length++)
        {
            Assert.Equal([(1L, 1), (2, 2), (3, 1)], ReadAll(all[..length]));
        }
    });

    // Whatever a worker's broken code wrote over it.
    [Fact(Timeout = 10_000)]
    public async Task Read_LengthIsNonsense_GivesNoMoreThanThereIsRoomFor() => await Task.Run(() =>
    {
        _worker.Unsent.Add(int.MaxValue);
        byte[] room = new byte[2 * UnsentBytes.Capacity];

        Assert.Equal(UnsentBytes.Capacity, _program.Unsent.Read(0, room));
        Assert.Equal(0, _program.Unsent.Read(UnsentBytes.Capacity, room));
    });

    [Fact(Timeout = 10_000)]
    public async Task Read_EverythingWasSent_GivesNothingTwice() => await Task.Run(() =>
    {
        _sender.Hold(FrameKind.Result, 1, 0, [1], now: 0);
        _sender.Flush();
        _sender.Send(FrameKind.Result, 2, 0, new byte[100_000]);

        Assert.Equal([(1L, 1), (2, 100_000)], ReadAll(_pipe.ToArray()));
    });

    [Fact(Timeout = 10_000)]
    public async Task Read_AnswersHeldAfterALargeBody_ComeAfterIt() => await Task.Run(() =>
    {
        _sender.Send(FrameKind.Result, 1, 0, new byte[100_000]);
        _sender.Hold(FrameKind.Result, 2, 0, [2, 2], now: 0);

        Assert.Equal([(1L, 100_000), (2, 2)], ReadAll(_pipe.ToArray()));
    });

    [Fact(Timeout = 10_000)]
    public async Task Read_DeathInALargeBody_EndsBeforeIt() => await Task.Run(() =>
    {
        _sender.Hold(FrameKind.Result, 1, 0, [1], now: 0);
        _sender.Send(FrameKind.Result, 2, 0, new byte[100_000]);

        Assert.Equal([(1L, 1)], ReadAll(_pipe.ToArray()[..50_000]));
    });

    [Fact(Timeout = 10_000)]
    public async Task TryTake_BothSidesWantACall_OneHasIt() => await Task.Run(() =>
    {
        _program.Offer(5000, 7);

        Assert.False(_worker.TryTake(5000, 8));
        Assert.True(_program.IsOffered(5000, 7));
        Assert.True(_worker.TryTake(5000, 7));
        Assert.False(_program.TryTake(5000, 7));
        Assert.False(_program.IsOffered(5000, 7));
    });

    private List<(long WorkId, int Length)> ReadAll(byte[] sent)
    {
        List<(long WorkId, int Length)> frames = [];
        FrameReader reader = new(new MemoryStream(sent), rest: _program.Unsent);
        while (reader.TryRead())
        {
            frames.Add((reader.Current.Header.WorkId, reader.Current.Body.Length));
        }

        return frames;
    }
}
