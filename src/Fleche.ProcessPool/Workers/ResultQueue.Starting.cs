using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fleche.ProcessPool.Output;
using Fleche.Worker.Protocol;
using Fleche.Worker.Running;

namespace Fleche.ProcessPool.Workers;

/// <summary>The start of a worker, up to its hello.</summary>
internal sealed partial class ResultQueue
{
    /// <summary>
    /// Starts the process and waits for its hello. The process comes first and asks for its orders, so that there is always somebody to
    /// delete the folder: should this program be killed, the worker finds the end of its standard input in place of the orders.
    /// </summary>
    private FrameReader StartWorker()
    {
        string name = StartFolder.NewName();
        Process process = StartProcess(name);
        using LifeWatch life = new(process);
        string? folder = null;
        try
        {
            PumpStandardOutput(process, life, out bool hasAsked);
            if (!hasAsked)
            {
                throw new EndOfStreamException();
            }

            folder = StartFolder.Create(name);
            WorkerOrders orders = new(
                StartFolder.PipePath(folder),
                StartFolder.RecorderPath(folder),
                RandomNumberGenerator.GetBytes(Hello.SecretLength));
            worker.Recorder = FlightRecorder.Open(orders.RecorderPath);
            PipeServer server = new(orders.PipePath);
            Hold(server);
            orders.Write(process.StandardInput.BaseStream);
            process.StandardInput.Close();
            Stream pipe = server.Accept(life);
            Hold(pipe);
            FrameReader reader = new(pipe, worker.Recorder.ResultBody, worker.Recorder.Unsent, AwaitExit);
            _reader = reader;
            _isConnected = true;
            if (!reader.TryRead() || reader.Current.Header.Kind != FrameKind.Hello)
            {
                throw new ProtocolException("The worker closed its pipe before its hello.");
            }

            Hello.Check(reader.Current.Body.Span, orders.Secret);
            worker.Calls = new CallQueue(pipe, worker.Recorder.CallBody, $"Fleche call queue {worker.Number}", e => manager.SendingFailed(worker, e));
            manager.Connected(worker);
            return reader;
        }
        finally
        {
            if (folder is not null)
            {
                StartFolder.Delete(folder);
            }
        }
    }

    private Process StartProcess(string name)
    {
        Process process = new() { StartInfo = WorkerCommand.Create(options, name), EnableRaisingEvents = true };
        process.Exited += (_, _) => _ = GiveUpWhenSilentAsync();
        DateTime before = DateTime.UtcNow;
        process.Start();
        _process = process;
        worker.Attach(process);
        manager.Started(worker);
        _standardError = new OutputPump(
            process.StandardError.BaseStream,
            manager.ReceiverOf(worker, WorkerStream.StandardError),
            keepTail: true,
            $"Fleche standard error {worker.Number}",
            manager.Fail,
            ended: () =>
            {
                // A process that ends before it connects closes its standard error with it.
                if (!_isConnected)
                {
                    GiveUpPipe();
                }
            });

        // While its runtime starts: later it would be in the way of the first result.
        _diagnosticFiles = new DiagnosticFiles(process.Id, before);
        return process;
    }

    /// <summary>Waits until the worker asks for its orders, or ends; what comes on its standard output before that and after it goes where such output goes.</summary>
    private void PumpStandardOutput(Process process, LifeWatch life, out bool hasAsked)
    {
        OutputReceiver receiver = manager.ReceiverOf(worker, WorkerStream.StandardOutput);
        MemoryStream before = new();
        Stream output = process.StandardOutput.BaseStream;
        SafeHandle? handle = Readiness.HandleOf(output);
        hasAsked = WorkerOrders.WaitUntilAsked(output, before, () => handle is null || life.Await(handle));
        _standardOutput = new OutputPump(output, receiver, keepTail: false, $"Fleche standard output {worker.Number}", manager.Fail, before.ToArray());
    }
}
