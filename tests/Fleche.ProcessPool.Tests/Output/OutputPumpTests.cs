using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Text;
using Fleche.ProcessPool.Output;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>How it is known that all of a stream has been passed on which somebody still holds open.</summary>
public sealed class OutputPumpTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(25);

    private readonly AnonymousPipeServerStream _writer = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _reader;
    private readonly ConcurrentQueue<Exception> _failures = [];

    public OutputPumpTests() => _reader = new AnonymousPipeClientStream(PipeDirection.In, _writer.ClientSafePipeHandle);

    public void Dispose()
    {
        _writer.Dispose();
        Assert.Empty(_failures);
    }

    [Fact(Timeout = 30_000)]
    public async Task WaitUntilPassedOn_StreamIsStillOpen_AllThatWasWrittenHasBeenPassedOn()
    {
        Receiver receiver = new();
        OutputPump pump = new(_reader, receiver, keepTail: true, "pump", _failures.Enqueue);
        for (int i = 1; i <= 1000; i++)
        {
            _writer.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
            _writer.Write(new byte[i * 8]);

            Assert.True(await Task.Run(() => pump.WaitUntilPassedOn(Long)));

            Assert.Equal($"line {i}\n".Length + (i * 8), receiver.Take());
            Assert.Contains($"line {i}\n", pump.Tail(), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task WaitUntilPassedOn_StreamHasEnded_TheReceiverHasHeardSo()
    {
        Receiver receiver = new();
        OutputPump pump = new(_reader, receiver, keepTail: true, "pump", _failures.Enqueue);
        _writer.Dispose();

        Assert.True(await Task.Run(() => pump.WaitUntilPassedOn(Long)));

        Assert.True(receiver.HasEnded);
    }

    [Fact(Timeout = 30_000)]
    public async Task WaitUntilPassedOn_ReceiverTakesTooLong_IsFalse()
    {
        using ManualResetEventSlim gate = new();
        OutputPump pump = new(_reader, new Receiver(gate), keepTail: false, "pump", _failures.Enqueue);
        _writer.WriteByte(1);

        Assert.False(await Task.Run(() => pump.WaitUntilPassedOn(TimeSpan.FromMilliseconds(50))));

        gate.Set();
        Assert.True(await Task.Run(() => pump.WaitUntilPassedOn(Long)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Begin_SomethingWasReadBefore_ThePumpPassesItOnFirst()
    {
        using ManualResetEventSlim gate = new();
        Receiver receiver = new(gate);
        OutputPump pump = new(_reader, receiver, keepTail: true, "pump", _failures.Enqueue, "before "u8.ToArray());
        _writer.Write("and after"u8);

        Assert.False(await Task.Run(() => pump.WaitUntilPassedOn(TimeSpan.FromMilliseconds(50))));

        gate.Set();
        Assert.True(await Task.Run(() => pump.WaitUntilPassedOn(Long)));
        Assert.Equal("before and after", pump.Tail());
        Assert.Equal(pump.Tail().Length, receiver.Take());
    }

    private sealed class Receiver(ManualResetEventSlim? gate = null) : OutputReceiver
    {
        private int _count;

        public bool HasEnded { get; private set; }

        public int Take() => Interlocked.Exchange(ref _count, 0);

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            gate?.Wait();
            Interlocked.Add(ref _count, bytes.Length);
        }

        public override void End() => HasEnded = true;
    }
}
