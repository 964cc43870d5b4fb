using System.Runtime.InteropServices;
using Fleche.Memoization;
using Fleche.Worker.Protocol;
using Fleche.Worker.Reporting;

namespace Fleche.Worker.Running;

/// <summary>
/// The life of a worker process.
/// <code>
///   program ══ named pipe ══► inbox ─► main thread: read arguments, run, write result ─► result sender ══ named pipe ══► program
///                               │              │                                              │
///                               │              └─ flight recorder: which call runs,           └─ unsent bytes
///                               │                 since when, which are taken back                (both in shared memory)
///                               └─ end of the pipe: end the process now
/// </code>
/// Calls run one after another on the main thread, which reads the pipe itself while it waits. During a call that goes on for some milliseconds
/// the call watch reads for it, so the death of the program ends the worker in the middle of a call too. The program decides when a worker
/// retires; a worker never leaves on its own.
/// </summary>
internal static class WorkerProcess
{
    /// <summary>How signals are taken, for as long as the process lives: its exit handlers may take their time.</summary>
    private static PosixSignalRegistration[]? _signals;

    /// <summary>Whether this process is a worker.</summary>
    public static bool IsRunning { get; private set; }

    /// <summary>Obeys the orders in the environment until the program says stop or is gone.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run()
    {
        HookVariable.RemoveOurs();
        string? name = WorkerOrders.TakeName();
        if (name is null || !StartFolder.IsName(name))
        {
            Say("Fleche.Worker is the worker process of a Fleche ProcessPoolExecutor, which starts it when it needs one. It cannot be started by hand.");
            return ExitCodes.StartedWrongly;
        }

        Rehearsal.Begin();
        IsRunning = true;
        ProcessorTime.IsOfProcess = true;
        ProcessEnd.Prepare(name);

        // Ctrl-C and Ctrl-\ go to every process of the terminal's foreground group; what they mean for the calls is the program's decision.
        // A terminal that is closed and a service that is stopped end the whole group, and then nobody else is left to clear up.
        _signals = [Ignore(PosixSignal.SIGINT), Ignore(PosixSignal.SIGQUIT), EndOn(PosixSignal.SIGHUP, 1), EndOn(PosixSignal.SIGTERM, 15)];

        // From here on no signal but SIGKILL can end this process without clearing up: now there may be something to clear up.
        bool isHeard = WorkerOrders.TryAsk(StandardStreams.OpenOutput());

        // While the program answers.
        ProcessVariable.Pass(WorkerOrders.Variable);
        ProcessVariable.Pass(HookVariable.Name);
        if (!isHeard || WorkerOrders.Read(StandardStreams.OpenInput()) is not { } orders || Connect(orders) is not { } program)
        {
            Say("This Fleche worker could not reach the program that started it: the program has ended, or could not go on with the start.");
            StartFolder.DeleteByName(name);
            return ExitCodes.ProgramGone;
        }

        WorkerReports reports = new(program.Results);
        FlecheLogging.LoggerFactory = reports;
        new CallLoop(program.Pipe, program.Results, program.Recorder, reports).Run();
        return ExitCodes.Ok;
    }

    /// <summary>Apart, so that no start pays for the console.</summary>
    private static void Say(string message) => Console.Error.WriteLine(message);

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, static context => context.Cancel = true);

    /// <summary>Ends the process on a signal with the exit code that the signal itself would give.</summary>
    private static PosixSignalRegistration EndOn(PosixSignal signal, int number) =>
        PosixSignalRegistration.Create(signal, _ => ProcessEnd.Now(128 + number));

    /// <summary>Connects to the program and says hello.</summary>
    /// <returns><see langword="null"/> when the program is gone.</returns>
    private static (WorkerPipe Pipe, ResultSender Results, FlightRecorder Recorder)? Connect(WorkerOrders orders)
    {
        try
        {
            // Never closed: the program takes the end of the pipe for the end of the process.
            Stream stream = PipeClient.Connect(orders.PipePath);
            FlightRecorder recorder = FlightRecorder.Open(orders.RecorderPath);
            if (!OperatingSystem.IsWindows())
            {
                // What is open needs no name; from here on the death of either side leaves nothing.
                StartFolder.Delete(Path.GetDirectoryName(orders.RecorderPath)!);
            }

            WorkerPipe pipe = new(stream, recorder.CallBody);
            ResultSender results = new(pipe, recorder.Unsent, recorder.ResultBody);
            results.Send(FrameKind.Hello, 0, 0, Hello.Write(orders.Secret));
            return (pipe, results, recorder);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return null;
        }
    }
}
