using System.Diagnostics;
using System.Globalization;

namespace Fleche.PeerBench.Peers.DotNet;

/// <summary>A new process for each call: what is done without a library.</summary>
internal sealed class ProcessPeer : PeerProgram
{
    protected override Reply Start(Request request) => Repeat.Median(request.Count, static () => Call(nameof(Functions.Noop), 1));

    /// <summary>As many at a time as there would be workers.</summary>
    protected override Reply Gather(Request request)
    {
        string function = Functions.WorkOf(request).Method.Name;
        ParallelOptions options = new() { MaxDegreeOfParallelism = request.Workers };
        return Repeat.Each(request.Count, () => Parallel.For(0, request.Count, options, _ => Call(function, request.Micros)));
    }

    protected override Reply RoundTrip(Request request) => Repeat.Percentiles(request.Count, static () => Call(nameof(Functions.Noop), 1));

    protected override Reply Echo(Request request)
    {
        byte[] data = new byte[request.Size];
        return Repeat.Median(request.Count, () => EchoOnce(data));
    }

    protected override Reply Crash(Request request) => Repeat.Median(request.Count, static () =>
    {
        using HangPlace place = new();
        using Process process = Start("--call", "hang", place.FifoPath);
        int victim = place.WaitForProcessId();
        long start = Stopwatch.GetTimestamp();
        Native.Kill(victim);
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    private static void Call(string function, int argument)
    {
        using Process process = Start("--call", function, argument.ToString(CultureInfo.InvariantCulture));
        string result = process.StandardOutput.ReadToEnd();
        End(process, result == argument.ToString(CultureInfo.InvariantCulture));
    }

    private static void EchoOnce(byte[] data)
    {
        using Process process = Start("--call", "echo");
        using (Stream input = process.StandardInput.BaseStream)
        {
            input.Write(data);
        }

        byte[] result = new byte[data.Length];
        process.StandardOutput.BaseStream.ReadExactly(result);
        End(process, result.AsSpan().SequenceEqual(data));
    }

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = OwnProcess.Command(arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    private static void End(Process process, bool isRight)
    {
        process.WaitForExit();
        if (process.ExitCode != 0 || !isRight)
        {
            throw new InvalidOperationException($"The process of a call ended with code {process.ExitCode}{(isRight ? "" : " and a wrong result")}.");
        }
    }
}
