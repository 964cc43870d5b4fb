using System.Collections;
using System.Collections.ObjectModel;
using System.Net.Sockets;
using System.Text;
using Fleche.Calls;
using Fleche.Codec;

namespace Fleche.Tests.Errors;

/// <summary>Exceptions of calls, through bytes.</summary>
public class TaskErrorTests
{
    [Fact(Timeout = 30_000)]
    public Task Read_ThrownException_HasTypeMessageAndBothStackTraces() => Task.Run(() =>
    {
        Exception there = Thrown(new InvalidOperationException("no"));
        Exception here = RoundTrip(there);
        Assert.IsType<InvalidOperationException>(here);
        Assert.Equal("no", here.Message);
        Assert.Equal(there.HResult, here.HResult);
        Assert.Contains(nameof(Thrown), here.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), here.ToString(), StringComparison.Ordinal);

        Exception again = Thrown(here);
        Assert.Contains($"{nameof(TaskErrorTests)}.{nameof(Thrown)}", again.StackTrace, StringComparison.Ordinal);
        Assert.Equal(3, again.StackTrace!.Split($"{nameof(TaskErrorTests)}.{nameof(Thrown)}").Length);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_ExceptionWithExtraConstructorArguments_KeepsItsFields() => Task.Run(() =>
    {
        // D7
        var here = Assert.IsType<QuotaException>(RoundTrip(new QuotaException("bob", 3, [1, 2])));
        Assert.Equal("bob is over 3 (secret 6)", here.Message);
        Assert.Equal([1, 2], here.Parts);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_OwnMessageProperty_IsKept() => Task.Run(() =>
    {
        Assert.Equal("its own message", RoundTrip(new OwnMessage()).Message);
        Assert.Equal(new ArgumentOutOfRangeException("x", 5, "too large").Message, RoundTrip(new ArgumentOutOfRangeException("x", 5, "too large")).Message);
        Assert.Equal("Exception of type 'System.Exception' was thrown.", RoundTrip(new Exception(null)).Message);
    });

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(FrameworkExceptions))]
    public Task Read_FrameworkException_IsTheSame(Exception there) => Task.Run(() =>
    {
        // C2
        Exception here = RoundTrip(there);
        Assert.Equal(there.GetType(), here.GetType());
        Assert.Equal(there.Message, here.Message);
        Assert.Equal(there.ToString(), here.ToString());
    });

    public static TheoryData<Exception> FrameworkExceptions() =>
    [
        new ArgumentNullException("arg"), new OperationCanceledException("x", new CancellationToken(true)), new TaskCanceledException(Task.CompletedTask),
        new TypeInitializationException("A.B", new FormatException("bad")), new SocketException((int)SocketError.ConnectionRefused),
        new FileNotFoundException("gone", "a.txt"), new ObjectDisposedException("it"), new KeyNotFoundException(), new OutOfMemoryException(),
        new System.ComponentModel.Win32Exception(2), new AggregateException("both", new FormatException("a"), new AggregateException(new TimeoutException("b"))),
        new HttpRequestException("down", new IOException("pipe"), System.Net.HttpStatusCode.BadGateway), new BadImageFormatException("image", "b.dll"),
        new MissingMethodException("T", "M"), new DllNotFoundException("lib"), new System.Text.Json.JsonException("json", "$.a", 1, 2),
        new PayloadSerializationException("cannot"), new TaskTimeoutException("late"), new RemoteTaskException("A.B", "text", new FormatException()),
    ];

    [Fact(Timeout = 30_000)]
    public Task Read_CanceledException_LosesItsToken() => Task.Run(() =>
        Assert.Equal(CancellationToken.None, Assert.IsType<OperationCanceledException>(RoundTrip(new OperationCanceledException(new CancellationToken(true)))).CancellationToken));

    [Fact(Timeout = 30_000)]
    public Task Read_InnerExceptions_KeepTheirStackTraces() => Task.Run(() =>
    {
        Exception inner = Thrown(new FormatException("inner"));
        Exception here = RoundTrip(new InvalidOperationException("outer", inner));
        Assert.Null(here.StackTrace);
        Assert.IsType<FormatException>(here.InnerException);
        Assert.Contains(nameof(Thrown), here.InnerException.StackTrace, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_Aggregate_KeepsItsChildren() => Task.Run(() =>
    {
        var here = Assert.IsType<AggregateException>(RoundTrip(new AggregateException(new FormatException("a"), new QuotaException("bob", 1, []))));
        Assert.Equal([typeof(FormatException), typeof(QuotaException)], here.InnerExceptions.Select(e => e.GetType()));
        Assert.Same(here.InnerExceptions[0], here.InnerException);
        Assert.Equal(2, here.Flatten().InnerExceptions.Count);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_Data_ArrivesWithTextsForWhatCannotTravel() => Task.Run(() =>
    {
        var there = new InvalidOperationException("x") { Data = { ["text"] = "a", [3] = new List<int> { 1 }, ["thread"] = Thread.CurrentThread, ["bad"] = new ThrowingToString() } };
        IDictionary here = RoundTrip(there).Data;
        Assert.Equal("a", here["text"]);
        Assert.Equal([1], Assert.IsType<List<int>>(here[3]));
        Assert.Equal("System.Threading.Thread", here["thread"]);
        Assert.Equal("(its ToString() threw System.NotSupportedException)", here["bad"]);
        here["more"] = 1;
    });

    [Fact(Timeout = 30_000)]
    public Task Read_FrozenData_IsKept() => Task.Run(() =>
    {
        // D8
        var here = Assert.IsType<FrozenException>(RoundTrip(new FrozenException()));
        Assert.Equal("v", here.Data["k"]);
        Assert.True(here.Data.IsReadOnly);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_HelpLinkAndSource_AreKept() => Task.Run(() =>
    {
        Exception here = RoundTrip(new InvalidOperationException("x") { HelpLink = "https://example.org", Source = "me" });
        Assert.Equal(("https://example.org", "me"), (here.HelpLink, here.Source));
    });

    [Fact(Timeout = 30_000)]
    public Task Read_FieldThatCannotTravel_GivesAStandIn() => Task.Run(() =>
    {
        Exception there = Thrown(new ThreadException("dead", new FormatException("inner")));
        there.Data["k"] = 5;
        var here = Assert.IsType<RemoteTaskException>(RoundTrip(there));
        Assert.Equal(typeof(ThreadException).FullName, here.RemoteTypeName);
        Assert.Equal("dead", here.Message);
        Assert.IsType<FormatException>(here.InnerException);
        Assert.Equal(5, here.Data["k"]);
        Assert.StartsWith("Thread: a System.Threading.Thread cannot travel", here.Reason, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), here.StackTrace, StringComparison.Ordinal);
        Assert.StartsWith($"Fleche.RemoteTaskException ({typeof(ThreadException).FullName}): dead", here.ToString(), StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_TypeThatIsNotHere_GivesAStandIn() => Task.Run(() =>
    {
        byte[] bytes = Bytes(new QuotaException("bob", 3, []));
        byte[] name = Encoding.UTF8.GetBytes("TaskErrorTests+QuotaException");
        int found = 0;
        for (int at = bytes.AsSpan().IndexOf(name); at >= 0; found++, at = bytes.AsSpan().IndexOf(name))
        {
            bytes[at] = (byte)'X';
        }

        Assert.Equal(2, found);
        var here = Assert.IsType<RemoteTaskException>(Read(bytes));
        Assert.Equal("bob is over 3 (secret 6)", here.Message);
        Assert.Contains("There is no type 'Fleche.Tests.Errors.XaskErrorTests+QuotaException' in assembly 'Fleche.Core.Tests", here.Reason, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_AggregateStandIn_KeepsAllChildren() => Task.Run(() =>
    {
        var there = new ThreadAggregate(new FormatException("a"), new TimeoutException("b"));
        var here = Assert.IsType<RemoteTaskException>(RoundTrip(there));
        Assert.Equal(2, Assert.IsType<AggregateException>(here.InnerException).InnerExceptions.Count);
    });

    [Fact(Timeout = 30_000)]
    public Task Write_HugeMessage_IsCutTo64KiB() => Task.Run(() =>
    {
        // D10
        byte[] bytes = Bytes(new InvalidOperationException(new string('é', 50_000_000)));
        Assert.InRange(bytes.Length, 20_000, 68_000);
        Exception here = Assert.IsType<InvalidOperationException>(Read(bytes));
        Assert.StartsWith("ééé", here.Message, StringComparison.Ordinal);
        Assert.EndsWith("… (cut here: 50,000,000 characters in all)", here.Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Write_HugeEverything_Takes64KiBInAll() => Task.Run(() =>
    {
        string huge = new('x', 1_000_000);
        var inner = Enumerable.Range(0, 50).Select(_ => new HugeException(huge) { HelpLink = huge, Source = huge, Data = { [huge] = huge, ["k"] = huge } });
        byte[] bytes = Bytes(new AggregateException(huge, inner));
        Assert.InRange(bytes.Length, 30_000, 90_000);
        Assert.Equal(50, Assert.IsType<AggregateException>(Read(bytes)).InnerExceptions.Count);
    });

    [Fact(Timeout = 30_000)]
    public Task Write_HugeField_GivesAStandIn() => Task.Run(() => Assert.Equal(
        "its fields take more than 65,536 bytes", Assert.IsType<RemoteTaskException>(RoundTrip(new HugeException(new string('x', 1_000_000)))).Reason));

    [Fact(Timeout = 30_000)]
    public Task Write_DeepChain_IsBounded() => Task.Run(() =>
    {
        Exception chain = new FormatException("root");
        for (int i = 0; i < 100_000; i++)
        {
            chain = new InvalidOperationException($"level {i}", chain);
        }

        Exception here = RoundTrip(chain);
        int depth = 0;
        for (Exception? at = here; at is not null; at = at.InnerException)
        {
            depth++;
        }

        Assert.InRange(depth, 20, 50);
    });

    [Fact(Timeout = 30_000)]
    public Task Write_CyclicChain_IsBounded() => Task.Run(() =>
    {
        var children = new Exception[1];
        var there = new AggregateException(children.Append(new FormatException()).Where(e => e is not null));
        Fleche.Errors.ExceptionFields.InnerExceptions(there) = [there, there];
        Assert.IsType<AggregateException>(RoundTrip(there));
    });

    [Fact(Timeout = 30_000)]
    public Task Write_ManyChildren_IsBounded() => Task.Run(() =>
    {
        var here = Assert.IsType<AggregateException>(RoundTrip(new AggregateException(Enumerable.Range(0, 10_000).Select(i => new FormatException($"{i}")))));
        Assert.InRange(here.InnerExceptions.Count, 100, 300);
        Assert.Contains("inner exceptions were left out here", here.InnerExceptions[^1].Message, StringComparison.Ordinal);
    });

    [Fact(Timeout = 30_000)]
    public Task Write_MembersThatThrow_NeverThrows() => Task.Run(() =>
    {
        // A13
        Exception here = RoundTrip(new HostileException());
        Assert.IsType<HostileException>(here);
        var remote = RoundTrip(new HostileException { Thread = Thread.CurrentThread });
        Assert.Equal("(its Message threw System.NotSupportedException)", Assert.IsType<RemoteTaskException>(remote).Message);
    });

    [Fact(Timeout = 30_000)]
    public Task Write_AfterOtherBytes_LeavesThemAndReadsToItsEnd() => Task.Run(() =>
    {
        var writer = new PayloadWriter();
        writer.WriteInt64(5);
        TaskError.Write(writer, Thrown(new ThreadException("dead", null)));
        writer.WriteInt64(6);
        var reader = new PayloadReader(writer.ToArray());
        Assert.Equal(5, reader.ReadInt64());
        TaskError.Read(reader);
        Assert.Equal(6, reader.ReadInt64());
        Assert.True(reader.IsAtEnd);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_DamagedBytes_ThrowsNothingElse() => Task.Run(() =>
    {
        byte[] good = Bytes(Thrown(new AggregateException(new QuotaException("bob", 3, [1]), new FormatException("x") { Data = { ["a"] = 1 } })));
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            if (i % 3 == 0)
            {
                bad = bad[..random.Next(bad.Length)];
            }

            try
            {
                TaskError.Read(new PayloadReader(bad));
            }
            catch (PayloadSerializationException)
            {
                // Damage found.
            }
        }
    });

    private static Exception RoundTrip(Exception exception) => Read(Bytes(exception));

    private static byte[] Bytes(Exception exception)
    {
        var writer = new PayloadWriter();
        TaskError.Write(writer, exception);
        return writer.ToArray();
    }

    private static Exception Read(byte[] bytes)
    {
        var reader = new PayloadReader(bytes);
        Exception exception = TaskError.Read(reader);
        Assert.True(reader.IsAtEnd);
        return exception;
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class QuotaException(string user, int limit, int[] parts) : Exception($"{user} is over {limit}")
    {
        private readonly int _secret = 2 * limit;

        public int[] Parts { get; } = parts;

        public override string Message => $"{base.Message} (secret {_secret})";
    }

    private sealed class OwnMessage : Exception
    {
        public override string Message => "its own message";
    }

    private sealed class FrozenException : Exception
    {
        private readonly ReadOnlyDictionary<string, string> _data = new(new Dictionary<string, string> { ["k"] = "v" });

        public override IDictionary Data => _data;
    }

    private sealed class ThreadException(string message, Exception? inner) : Exception(message, inner)
    {
        public Thread Thread { get; } = Thread.CurrentThread;
    }

    private sealed class ThreadAggregate(params Exception[] children) : AggregateException(children)
    {
        public Thread Thread { get; } = Thread.CurrentThread;
    }

    private sealed class HugeException(string huge) : Exception(huge)
    {
        public string Huge { get; } = huge;
    }

    private sealed class HostileException : Exception
    {
        public Thread? Thread { get; init; }

        public override string Message => throw new NotSupportedException();

        public override string? StackTrace => throw new NotSupportedException();

        public override IDictionary Data => throw new NotSupportedException();

        public override string? Source => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();

        public override int GetHashCode() => throw new NotSupportedException();

        public override bool Equals(object? obj) => throw new NotSupportedException();
    }

    private sealed class ThrowingToString
    {
        public Thread Thread { get; } = Thread.CurrentThread;

        public override string ToString() => throw new NotSupportedException();
    }
}
