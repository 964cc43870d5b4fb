using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Fleche.PeerBench.Peers;

/// <summary>The process of one peer, seen from here. One that dies, or does not answer in time, is ended with all it started, and answers nothing more.</summary>
internal sealed class Driver : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Settings _settings;
    private readonly Process? _process;
    private readonly ErrorTail _errors = new();

    private Driver(Peer peer, Settings settings)
    {
        Peer = peer;
        _settings = settings;
        ProcessStartInfo command = peer.Command(settings);
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        try
        {
            _process = Process.Start(command)!;
            _process.ErrorDataReceived += (_, e) => _errors.Add(e.Data);
            _process.BeginErrorReadLine();
        }
        catch (Win32Exception e)
        {
            Note = $"missing: {command.FileName}: {e.Message}";
        }
    }

    public Peer Peer { get; }

    /// <summary>Why this peer answers nothing (more); null while it does.</summary>
    public string? Note { get; private set; }

    /// <summary>What the peer runs on; null where it is missing.</summary>
    public string? Version { get; private set; }

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException(Note);

    /// <summary>Starts the process and waits until it has said that it is there.</summary>
    public static async Task<Driver> StartAsync(Peer peer, Settings settings)
    {
        Driver driver = new(peer, settings);
        if (driver.Note is null)
        {
            Reply first = await driver.ReadAsync().ConfigureAwait(false);
            driver.Note = first.Note;
            driver.Version = first.Version;
        }

        return driver;
    }

    /// <summary>Asks and waits for the answer.</summary>
    public async Task<Reply> AskAsync(Request request)
    {
        if (Note is not null)
        {
            return new Reply { Note = Note };
        }

        try
        {
            await _process!.StandardInput.WriteLineAsync(Wire.Write(request)).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has died, which its output will tell with its reasons.
        }

        return await ReadAsync().ConfigureAwait(false);
    }

    /// <summary>The end of its input ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        try
        {
            _process.StandardInput.Close();
            using CancellationTokenSource deadline = new(EndTimeout);
            await _process.StandardOutput.ReadToEndAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<Reply> ReadAsync()
    {
        string? line = null;
        try
        {
            using CancellationTokenSource deadline = new(_settings.Deadline);
            line = await _process!.StandardOutput.ReadLineAsync(deadline.Token).ConfigureAwait(false);
            if (line is not null)
            {
                return Wire.Read<Reply>(line);
            }

            Note = $"its process has ended: {_errors}";
        }
        catch (OperationCanceledException)
        {
            Note = $"no answer in {_settings.Deadline.TotalSeconds:0} s";
        }
        catch (JsonException)
        {
            Note = $"it answered '{line}'";
        }

        _process!.Kill(entireProcessTree: true);
        return new Reply { Note = Note };
    }
}
