using PoolProgram;

// A program that uses pools, for tests that start, publish, interrupt and kill it. Its first argument says what it does. Each run of
// Main leaves a line in the file that POOL_PROGRAM_RUNS names, so that a worker which runs Main is found out.
if (Environment.GetEnvironmentVariable("POOL_PROGRAM_RUNS") is { } runs)
{
    File.AppendAllText(runs, $"{Environment.ProcessId}\n");
}

return args switch
{
    ["Launch"] => Launch.Run(),
    ["LaunchAgain"] => Launch.Again(),
    ["LaunchWithHooks"] => Launch.WithHooks(null),
    ["LaunchWithHooks", var hooks] => Launch.WithHooks(hooks),
    ["HotReload"] => HotReload.Run(),
    ["ExitWithPending", var folder] => Endings.ExitWithPending(folder),
    ["ExitWithCode", var folder] => Endings.ExitWithCode(folder),
    ["ExitAfterShutdown"] => Endings.ExitAfterShutdown(),
    ["ExitAfterMuchOutput"] => Endings.ExitAfterMuchOutput(),
    ["SubmitAtExit"] => Endings.SubmitAtExit(),
    ["DropsExecutor", var folder] => Endings.DropsExecutor(folder),
    ["UnhandledException"] => Endings.UnhandledException(),
    ["Waits"] => Endings.Waits(),
    ["HandlesCtrlC", var folder] => Endings.HandlesCtrlC(folder),
    ["Exit", var policy, var folder, var gate] => Exits.WithPolicy(policy, folder, gate),
    ["ShutdownAndExit", var policy, var folder, var gate] => Exits.AfterShutdown(policy, folder, gate),
    ["ExitFromThread", var folder] => Exits.FromThread(folder),
    ["ExitFromCallback", var folder] => Exits.FromCallback(folder),
    ["ExitFromWatcher", var folder] => Exits.FromWatcher(folder),
    ["ExitInEndlessCallback"] => Exits.InEndlessCallback(),
    ["ExitInEndlessCall"] => Exits.InEndlessCall(),
    ["ExitWithIdleWorkers"] => Exits.WithIdleWorkers(),
    ["FailFast"] => Exits.FailFast(),
    ["HearsCtrlC"] => Exits.HearsCtrlC(),
    ["KeepsItsCallAtCtrlC"] => Exits.HandlesCtrlC(),
    ["SurvivesCtrlC"] => Exits.SurvivesCtrlC(),
    ["Map", var folder] => LastThings.Map(folder),
    ["EqualCalls", var where, var folder] => LastThings.EqualCalls(where, folder),
    ["CallbacksOfThreads"] => LastThings.CallbacksOfThreads(),
    ["FailsToLog", var how] => LastThings.FailsToLog(how),
    ["Prints"] => LastThings.Prints(),
    ["ExitInReport"] => LastThings.ExitInReport(),
    ["SlowLines"] => LastThings.SlowLines(),
    ["DisposesWithoutThreads"] => Capped.Disposes(),
    ["LeavesWithoutThreads"] => Capped.Leaves(),
    ["StartsWithoutThreads"] => Capped.Starts(),
    ["Idle"] => Busy.Idle(),
    ["Spin"] => Busy.Spin(),
    ["Answer"] => Busy.Answer(),
    ["Start"] => Busy.Start(),
    ["Nest"] => Busy.Nest(),
    ["Large"] => Large.Run(),
    ["Listens"] => Listens.Run(),
    ["ListenerThrows"] => Listens.Throw(),
    ["SubmitWithoutDescriptors", var state, var left, var size] => Scarce.Submit(state, left, size),
    ["CompleteWithoutDescriptors", var how] => Scarce.Complete(how),
    ["ThreadsWithoutDescriptors", var rounds] => Scarce.Crew(rounds),
    _ => throw new ArgumentException($"No such word: {string.Join(' ', args)}"),
};
