using System.Diagnostics;
using System.Globalization;
using Fleche.Worker.Protocol;

namespace Fleche.ProcessPool.Tests.Payloads;

/// <summary>The memory that large bodies go through: one at a time, never one over another, and given back.</summary>
public sealed class SharedBodyTests : IDisposable
{
    private const int Length = SharedBody.Smallest + 12_345;

    private readonly string _path = Path.Combine("/dev/shm", $"fleche-test-{Guid.NewGuid():N}");
    private readonly FlightRecorder _program;
    private readonly FlightRecorder _worker;

    public SharedBodyTests()
    {
        FlightRecorder.Create(_path, isInMemory: true);
        _program = FlightRecorder.Open(_path);
        _worker = FlightRecorder.Open(_path);
    }

    private SharedBody Sender => _program.CallBody!;

    private SharedBody Receiver => _worker.CallBody!;

    public void Dispose()
    {
        _program.Dispose();
        _worker.Dispose();
        File.Delete(_path);
    }

    [Fact(Timeout = 10_000)]
    public async Task Read_OfWhatWasWritten_IsTheSame() => await Task.Run(() =>
    {
        foreach (int length in new[] { SharedBody.Smallest, Length, 40 * SharedBody.Smallest, Length })
        {
            byte[] body = Bytes(length, seed: length);

            Assert.True(Sender.TryWrite(body));
            Assert.True(Receiver.Read(length).Span.SequenceEqual(body));
            Receiver.Release();
        }
    });

    [Fact(Timeout = 10_000)]
    public async Task TryWrite_LastBodyIsStillInUse_IsRefusedAndHarmsNothing() => await Task.Run(() =>
    {
        byte[] first = Bytes(Length, seed: 1);
        Assert.True(Sender.TryWrite(first));

        Assert.False(Sender.TryWrite(Bytes(Length, seed: 2)));

        Assert.True(Receiver.Read(Length).Span.SequenceEqual(first));
    });

    [Fact(Timeout = 10_000)]
    public async Task TryWrite_SmallBody_IsRefused() => await Task.Run(() => Assert.False(Sender.TryWrite(new byte[SharedBody.Smallest - 1])));

    [Fact(Timeout = 10_000)]
    public async Task Directions_AtTheSameTime_DoNotMeet() => await Task.Run(() =>
    {
        byte[] call = Bytes(Length, seed: 1);
        byte[] result = Bytes(Length, seed: 2);

        Assert.True(_program.CallBody!.TryWrite(call));
        Assert.True(_worker.ResultBody!.TryWrite(result));

        Assert.True(_worker.CallBody!.Read(Length).Span.SequenceEqual(call));
        Assert.True(_program.ResultBody!.Read(Length).Span.SequenceEqual(result));
    });

    [Fact(Timeout = 60_000)]
    public async Task GiveBack_NotInUse_FreesTheMemoryAndTheNextBodyIsWhole() => await Task.Run(() =>
    {
        long before = BytesOnDisk();
        Assert.True(Sender.TryWrite(Bytes(64 << 20, seed: 1)));
        Receiver.Release();
        Assert.InRange(BytesOnDisk() - before, 64 << 20, 65 << 20);

        Receiver.GiveBack();

        Assert.Equal(before, BytesOnDisk());
        byte[] next = Bytes(Length, seed: 2);
        Assert.True(Sender.TryWrite(next));
        Assert.True(Receiver.Read(Length).Span.SequenceEqual(next));
    });

    [Fact(Timeout = 10_000)]
    public async Task GiveBack_InUse_LeavesTheBody() => await Task.Run(() =>
    {
        byte[] body = Bytes(Length, seed: 1);
        Assert.True(Sender.TryWrite(body));

        Receiver.GiveBack();

        Assert.True(Receiver.Read(Length).Span.SequenceEqual(body));
    });

    [Fact(Timeout = 30_000)]
    public async Task GiveBack_WhileBodiesCome_HarmsNone() => await Task.Run(() =>
    {
        byte[][] bodies = [.. Enumerable.Range(0, 4).Select(static i => Bytes(Length * (i + 1), seed: i))];
        using CancellationTokenSource end = new();
        Task giving = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Receiver.GiveBack();
            }
        });
        int written = 0;
        for (int i = 0; written < 500; i++)
        {
            byte[] body = bodies[i % bodies.Length];
            if (Sender.TryWrite(body))
            {
                written++;
                Assert.True(Receiver.Read(body.Length).Span.SequenceEqual(body));
                Receiver.Release();
            }
        }

        end.Cancel();
        giving.Wait();
    });

    [Fact(Timeout = 10_000)]
    public async Task Read_NothingWasWritten_IsAnErrorOfTheProtocol() => await Task.Run(() =>
        Assert.Throws<ProtocolException>(() => Receiver.Read(Length)));

    [Fact(Timeout = 10_000)]
    public async Task TryWrite_RecorderIsDisposedOf_IsAnErrorAndNoCrash() => await Task.Run(() =>
    {
        SharedBody sender = Sender;
        Assert.True(sender.TryWrite(new byte[Length]));
        _program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sender.TryWrite(new byte[Length]));
    });

    [Fact(Timeout = 30_000)]
    public async Task Dispose_WhileABodyIsWritten_HarmsNothing() => await Task.Run(() =>
    {
        for (int i = 0; i < 50; i++)
        {
            FlightRecorder recorder = FlightRecorder.Open(_path);
            Receiver.Release();
            Task writing = Task.Run(() =>
            {
                try
                {
                    recorder.CallBody!.TryWrite(new byte[16 << 20]);
                }
                catch (ObjectDisposedException)
                {
                    // It came too late.
                }
            });
            recorder.Dispose();
            writing.Wait();
        }
    });

    [Fact(Timeout = 10_000)]
    public async Task Create_NotInMemory_SharesNoBodies() => await Task.Run(() =>
    {
        string path = Path.GetTempFileName();
        File.Delete(path);
        FlightRecorder.Create(path, isInMemory: false);
        using FlightRecorder recorder = FlightRecorder.Open(path);
        File.Delete(path);

        Assert.Null(recorder.CallBody);
        Assert.Null(recorder.ResultBody);
    });

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private long BytesOnDisk()
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", _path]) { RedirectStandardOutput = true })!;
        return 512 * long.Parse(stat.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }
}
