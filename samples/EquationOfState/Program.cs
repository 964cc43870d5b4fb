using System.Text;
using EquationOfState;
using Fleche;
using Fleche.ProcessPool;

// A parameter sweep on all cores: four crystals, 41 volumes of each, one call for each point (Calls.cs holds the calls), and what the
// curves say of the crystals, checked against theory. What was computed stays in a SQLite file: a second run computes nothing, and one
// that was killed goes on where it was. The exit code is 1 if anything is off.
Console.OutputEncoding = Encoding.UTF8;
if (Arguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(Arguments.Usage);
    return 2;
}

using Cache cache = Cache.OpenSqlite(arguments.CachePath);
using IDisposable scope = Cache.Use(cache);
// A point that kills its worker costs that one point, which is reported by name.
using var pool = new ProcessPoolExecutor(new ProcessPoolOptions { OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
using CachingExecutor executor = pool.WithCache();
Report.Introduction(pool.MaxWorkers, arguments.CachePath);
try
{
    Sweep sweep = Sweep.On(executor);
    LatticeSums half = LatticeSums.On(executor, Calls.Cutoff / 2);
    LatticeSums full = LatticeSums.On(executor, Calls.Cutoff);
    IReadOnlyList<Properties> crystals = Properties.Of(sweep);

    Report.Sums(half, full);
    Report.Reduced(crystals);
    Report.Laboratory(crystals);
    Report.Work(sweep, half, full, cache);

    // The textbook's lattice sums to their last digit, R0 and U0 as they follow from them; B0 within what a fit of third order leaves.
    var checks = new Checks();
    checks.Near("A6", full.A6, Theory.A6, 0.5e-5);
    checks.Near("A12", full.A12, Theory.A12, 0.5e-5);
    foreach (Properties crystal in crystals)
    {
        checks.Near($"R0/σ of {crystal.Gas.Symbol}", crystal.ReducedSpacing, Theory.Spacing, 1e-5);
        checks.Near($"U0/ε of {crystal.Gas.Symbol}", crystal.ReducedEnergy, Theory.Energy, 1e-5);
        checks.Near($"B0 σ³/ε of {crystal.Gas.Symbol}", crystal.ReducedBulkModulus, Theory.BulkModulus, 0.1);
    }

    if (arguments.Compares)
    {
        Comparison comparison = Comparison.Of(pool);
        Report.Speed(comparison, pool.MaxWorkers);
        checks.That(comparison.Pool.SequenceEqual(comparison.OneThread), "the workers' energies are not, bit for bit, those of this process");
        checks.That(comparison.Pool.SequenceEqual(sweep.Energies), "the stored energies are not, bit for bit, those computed now");
    }

    return checks.Conclude();
}
catch (AggregateException failures)
{
    Report.Failures(failures);
    return 1;
}
