using System.Text;
using EquationOfState;
using Fleche;
using Fleche.ProcessPool;

// A parameter sweep on all cores: four crystals, 41 volumes of each, one call for each point (Sweep.cs holds the calls), and what the
// curves say of the crystals, checked against theory. The exit code is 1 if anything is off.
Console.OutputEncoding = Encoding.UTF8;
// A point that kills its worker costs that one point, which is reported by name.
using var pool = new ProcessPoolExecutor(new ProcessPoolOptions { OnWorkerFailure = WorkerFailurePolicy.ReplaceWorker });
using var thisProcess = new ThreadPoolExecutor(maxWorkers: 1);
Report.Introduction(pool.MaxWorkers);
try
{
    TimeSpan warmUp = Sweep.WarmUp(pool, pool.MaxWorkers);
    Sweep parallel = Sweep.On(pool);

    Sweep.WarmUp(thisProcess, workers: 1);
    Sweep sequential = Sweep.On(thisProcess);

    LatticeSums half = LatticeSums.On(pool, Sweep.Cutoff / 2);
    LatticeSums full = LatticeSums.On(pool, Sweep.Cutoff);
    IReadOnlyList<Properties> crystals = Properties.Of(parallel);

    Report.Sums(half, full);
    Report.Reduced(crystals);
    Report.Laboratory(crystals);
    Report.Speed(sequential, parallel, pool.MaxWorkers, warmUp);

    // The textbook's lattice sums to their last digit, R0 and U0 as they follow from them; B0 within what a fit of third order leaves.
    var checks = new Checks();
    checks.That(parallel.Energies.SequenceEqual(sequential.Energies), "the workers' energies are not, bit for bit, those of this process");
    checks.Near("A6", full.A6, Theory.A6, 0.5e-5);
    checks.Near("A12", full.A12, Theory.A12, 0.5e-5);
    foreach (Properties crystal in crystals)
    {
        checks.Near($"R0/σ of {crystal.Gas.Symbol}", crystal.ReducedSpacing, Theory.Spacing, 1e-5);
        checks.Near($"U0/ε of {crystal.Gas.Symbol}", crystal.ReducedEnergy, Theory.Energy, 1e-5);
        checks.Near($"B0 σ³/ε of {crystal.Gas.Symbol}", crystal.ReducedBulkModulus, Theory.BulkModulus, 0.1);
    }

    return checks.Conclude();
}
catch (AggregateException failures)
{
    Report.Failures(failures);
    return 1;
}
