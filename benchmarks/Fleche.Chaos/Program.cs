// Pools under fire: calls of all kinds from several threads, or bursts of short ones, workers killed and stopped at random, and an account of every single call.
// dotnet run -c Release --project benchmarks/Fleche.Chaos -- [--bursts] [--stay] [--seconds 300] [--seed N] [--threads N]
// Exit code 0: nothing was lost, wrong, run twice or left behind; 1: something was; 2: everything hung. Linux only.
using Fleche;
using Fleche.Chaos;
using Microsoft.Extensions.Logging.Abstractions;

if (Settings.Read(args) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return 1;
}

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("Fleche.Chaos sends signals and reads /proc: it runs on Linux only.");
    return 1;
}

Console.WriteLine($"seed {settings.Seed}, {settings.Duration.TotalSeconds:0} s, {settings.Threads} threads");
Violations violations = new(settings.Seed);
TaskScheduler.UnobservedTaskException += (_, e) => violations.Add($"a task's exception was not observed: {e.Exception}");

// Each retry is a warning, and there are thousands.
FlecheLogging.LoggerFactory = NullLoggerFactory.Instance;
using Scratch scratch = new();
using (Register register = new(scratch.RegisterPath, create: true))
{
    Leftovers leftovers = new(scratch);

    IRound MakeRound(int salt) => settings.IsBursts ? new BurstRound(settings, register, violations, salt) : new Round(settings, register, violations, salt);

    // What is made once and kept (code, pools of buffers) is made in a first, short round.
    MakeRound(salt: 1).Run(TimeSpan.FromSeconds(3));
    Note(leftovers.WaitUntilNone(isMeasured: false));
    leftovers.Measure();
    Func<string> report = MakeRound(salt: 2).Run(settings.Duration);
    Note(leftovers.WaitUntilNone(isMeasured: true));
    Note(register.Complaints);
    Console.Write(report());
    Console.WriteLine($"managed memory: {leftovers.MemoryBefore / 1e6:0.0} MB after the warm-up, {leftovers.MemoryAfter / 1e6:0.0} MB at the end");
}

Console.WriteLine(violations.Count == 0 ? "every call is accounted for, and nothing was left behind" : $"{violations.Count} violations, seed {settings.Seed}");
return violations.Count == 0 ? 0 : 1;

void Note(IEnumerable<string> complaints)
{
    foreach (string complaint in complaints)
    {
        violations.Add(complaint);
    }
}
