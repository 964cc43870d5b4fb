// Costs of single operations: dotnet run -c Release --project benchmarks/Fleche.Benchmarks -- --filter '*Hit*'
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Fleche.Benchmarks.Memoization;

// In this process: the generated projects of the default toolchain would not see the central package versions.
IConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(StatisticColumn.Median)
    .HideColumns(Column.Job, Column.Toolchain, Column.IterationCount, Column.LaunchCount, Column.WarmupCount, Column.Error, Column.StdDev);
BenchmarkSwitcher.FromAssembly(typeof(HitBenchmarks).Assembly).Run(args, config);
