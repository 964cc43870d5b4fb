using Fleche.ProcessPool.Tests.Crashes;

namespace Fleche.ProcessPool.Tests.Scenarios.Matrix;

/// <summary>Lies in wait at one stage of a call's life and does to the process what it is told. It travels with the call, there and back.</summary>
/// <param name="stage">The stage.</param>
/// <param name="fate">What it does there.</param>
/// <param name="folder">Where it leaves a file <c>sprung-[process id]</c> when it is reached in a worker, and waits for a file <c>go</c>.</param>
internal sealed class Trap(Stage stage, Fate fate, string folder)
{
    /// <summary>What a trap throws or writes.</summary>
    public const string Words = "the trap was sprung";

    /// <summary>The name of the file for which a trap in a worker waits before it does anything.</summary>
    public const string Go = "go";

    private readonly int _program = Environment.ProcessId;

    /// <summary>Whether this is the process in which the trap was made.</summary>
    public bool IsInProgram => Environment.ProcessId == _program;

    /// <summary>The process ids of the workers in which the trap was reached.</summary>
    public static IEnumerable<int> SprungIn(string folder) =>
        Directory.EnumerateFiles(folder, "sprung-*").Select(static path => int.Parse(Path.GetFileName(path).Split('-')[1]));

    /// <summary>User code has come to a stage.</summary>
    public void Reach(Stage here)
    {
        if (here != stage)
        {
            return;
        }

        if (!IsInProgram)
        {
            File.WriteAllText(Path.Combine(folder, $"sprung-{Environment.ProcessId}"), "");
            while (!File.Exists(Path.Combine(folder, Go)))
            {
                Thread.Sleep(5);
            }
        }

        Meet();
    }

    private void Meet()
    {
        switch (fate)
        {
            case Fate.Throw:
                throw new InvalidOperationException(Words);
            case Fate.ExitZero:
                Environment.Exit(0);
                break;
            case Fate.ExitThree:
                Environment.Exit(3);
                break;
            case Fate.FailFast:
                Environment.FailFast(Words);
                break;
            case Fate.SegmentationFault:
                Deaths.Die(Death.NativeAccessViolation);
                break;
            case Fate.Kill:
                Deaths.Die(Death.SigKill);
                break;
            case Fate.Hang:
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }
}
