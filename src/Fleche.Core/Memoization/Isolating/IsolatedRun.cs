using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>A stretch of a flow of execution with an empty working directory of its own.</summary>
/// <remarks>
/// A process has one working directory, so there is one gate: who is inside keeps the others waiting. Isolated calls within an isolated call
/// have a gate of their own, that of the call around them, so they wait only for each other.
/// </remarks>
internal sealed class IsolatedRun : IDisposable
{
    private static readonly SemaphoreSlim Root = new(1, 1);
    private static readonly AsyncLocal<IsolatedRun?> Local = new();

    /// <summary>The program's working directory while an outermost run has its own; null: the current one.</summary>
    private static volatile string? _programDirectory;

    private readonly SemaphoreSlim _children = new(1, 1);
    private readonly SemaphoreSlim _gate;
    private readonly IsolatedRun? _parent;
    private readonly IsolatedDirectory _directory;
    private string? _before;
    private volatile bool _isOver;

    private IsolatedRun(IsolatedRun? parent, SemaphoreSlim gate)
    {
        _parent = parent;
        _gate = gate;
        _directory = IsolatedDirectory.Create();
    }

    /// <summary>The working directory that this process has for all but isolated calls; null: the current one.</summary>
    public static string? ProgramDirectory => _programDirectory;

    /// <summary>Whether this flow of execution is in an isolated call.</summary>
    public static bool IsInside => Current is not null;

    /// <summary>The innermost run of this flow that is not over: a task that outlives its call is outside.</summary>
    private static IsolatedRun? Current
    {
        get
        {
            IsolatedRun? run = Local.Value;
            while (run is { _isOver: true })
            {
                run = run._parent;
            }

            return run;
        }
    }

    /// <summary>Waits for the gate and makes a directory.</summary>
    public static IsolatedRun Open()
    {
        IsolatedRun? parent = Current;
        SemaphoreSlim gate = parent?._children ?? Root;
        Wait(gate);
        return Make(parent, gate);
    }

    /// <summary>Waits for the gate and makes a directory.</summary>
    public static async Task<IsolatedRun> OpenAsync()
    {
        IsolatedRun? parent = Current;
        SemaphoreSlim gate = parent?._children ?? Root;
        await gate.WaitAsync().ConfigureAwait(false);
        return Make(parent, gate);
    }

    /// <summary>Goes into the directory.</summary>
    public void Enter()
    {
        _before = Environment.CurrentDirectory;
        if (_parent is null)
        {
            _programDirectory = _before;
        }

        Environment.CurrentDirectory = _directory.Path;
        Local.Value = this;
    }

    /// <summary>Goes back, deletes the directory and lets the next one in.</summary>
    public void Dispose()
    {
        _isOver = true;
        Local.Value = _parent;
        try
        {
            if (_before is not null)
            {
                Environment.CurrentDirectory = _before;
            }
        }
        catch (Exception e)
        {
            FlecheLog.DirectoryNotRestored(FlecheLogging.For<Memoizer>(), _before!, e);
        }
        finally
        {
            if (_parent is null)
            {
                _programDirectory = null;
            }

            _directory.Delete();
            _gate.Release();
        }
    }

    /// <summary>Waits as one that awaits does: a <see cref="SemaphoreSlim"/> goes on counting a thread that is interrupted in the moment in which it is let in, and wakes one too few from then on.</summary>
    private static void Wait(SemaphoreSlim gate)
    {
        Task entered = gate.WaitAsync();
        try
        {
            entered.Wait();
        }
        catch
        {
            _ = entered.ContinueWith(static (_, gate) => ((SemaphoreSlim)gate!).Release(), gate, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private static IsolatedRun Make(IsolatedRun? parent, SemaphoreSlim gate)
    {
        try
        {
            return new IsolatedRun(parent, gate);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }
}
