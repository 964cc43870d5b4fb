// The same work on Fleche and on its peers, in turn and in one run, and a table of medians and ratios.
// dotnet run -c Release --project benchmarks/Fleche.PeerBench -- [--quick] [--cases a,b] [--peers x,y] [--rounds n] [--json file] [--plot file.svg]
// dotnet run -c Release --project benchmarks/Fleche.PeerBench -- --growth      how the cost of a call grows
// Exit code 0: everything was measured, or said to be missing; 1: the command line makes no sense. Linux only.
//
//   |== this program ==|============ one process per peer and case ============|
//
//     Bench ─► Driver ══ lines of JSON ══► PeerServer / serve.py ─► its own workers
//       │        ▲                              │
//       │        └──────── Reply ◄──────────────┘        round 1: A B C, round 2: A B C, …
//       └─► Results ─► Table, GoalTable, JsonFile, Plot
using Fleche.PeerBench;
using Fleche.PeerBench.Growth;
using Fleche.PeerBench.Peers.DotNet;

// Each branch is a method of its own: a process that only echoes must load nothing of the others.
return args switch
{
    ["--echo", string pipe, string size] => EchoProcess.Run(pipe, size),
    ["--call", string function, .. string[] arguments] => CallProcess.Run(function, arguments),
    ["--serve", string peer] => PeerServer.Run(peer),
    ["--growth"] => GrowthTables.Print(),
    _ => await Bench.RunAsync(args).ConfigureAwait(false),
};
