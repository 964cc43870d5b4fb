using Fleche.ProcessPool.Managing;
using Fleche.ProcessPool.Workers;

namespace Fleche.ProcessPool.Tests.Giving;

/// <summary>The way to a worker, where something goes wrong with it in the program itself.</summary>
public sealed class CallQueueTests
{
    [Fact]
    public void Flush_WritingFailsThoughTheWorkerIsThere_TheQueueIsClosedAndSaysWhy()
    {
        Exception? heard = null;
        using FailingStream pipe = new(new OutOfMemoryException("no room for a frame"));
        CallQueue queue = new(pipe, null, "sender", e => heard = e);
        queue.PostStop();

        queue.Flush();
        queue.PostStop();
        queue.Flush();

        Assert.Same(pipe.Error, heard);
        Assert.Equal(1, pipe.Writes);
    }

    [Fact]
    public void Flush_WorkerIsGone_IsNoFailure()
    {
        Exception? heard = null;
        using FailingStream pipe = new(new IOException("broken pipe"));
        CallQueue queue = new(pipe, null, "sender", e => heard = e);
        queue.PostStop();

        queue.Flush();

        Assert.Null(heard);
        Assert.Equal(1, pipe.Writes);
    }

    [Fact]
    public void Effects_OneOfWhichThrows_AreAllDone()
    {
        List<int> done = [];
        FormatException first = new();
        Effects effects = default;
        effects.Then(() => done.Add(1));
        effects.Then(() => throw first);
        effects.Then(() => throw new InvalidOperationException());
        effects.Then(() => done.Add(4));

        Assert.Same(first, effects.Run());

        Assert.Equal([1, 4], done);
    }

    private sealed class FailingStream(Exception error) : MemoryStream
    {
        public Exception Error => error;

        public int Writes { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Writes++;
            throw error;
        }
    }
}
