using Fleche;

namespace EquationOfState;

/// <summary>The tables, for a terminal of 100 columns.</summary>
internal static class Report
{
    public static void Introduction(int workers, string cache)
    {
        int volumes = Point.All.Count / NobleGas.All.Count;
        double millions = FccLattice.AtomsWithin(Calls.Cutoff) / 1e6;
        Console.WriteLine(
            $"""
            The crystals of Ne, Ar, Kr and Xe: Lennard-Jones atoms at rest on an fcc lattice

            {Point.All.Count} energies ({volumes} volumes of each) on up to {workers} worker processes, kept in {cache}.
            Each is a sum over {millions:F0} million atoms, out to {Calls.Cutoff} neighbour distances R, and an integral beyond.

            """);
    }

    public static void Sums(LatticeSums half, LatticeSums full) => Console.WriteLine(
        $"""
        Lattice sums               out to {Calls.Cutoff / 2} R     out to {Calls.Cutoff} R     textbook
          A6  = Σ (R/r)^6      {half.A6,16:F9}{full.A6,17:F9}{Theory.A6,13:F5}
          A12 = Σ (R/r)^12     {half.A12,16:F9}{full.A12,17:F9}{Theory.A12,13:F5}

        """);

    public static void Reduced(IReadOnlyList<Properties> crystals)
    {
        Console.WriteLine("Birch-Murnaghan fit       R0/σ      U0/ε     B0 σ³/ε      B0'   rms residual/ε");
        foreach (Properties crystal in crystals)
        {
            Console.WriteLine(
                $"  {crystal.Gas.Symbol,-18}{crystal.ReducedSpacing,10:F4}{crystal.ReducedEnergy,10:F4}{crystal.ReducedBulkModulus,12:F2}"
                + $"{crystal.Fit.Slope,9:F2}{crystal.ReducedResidual,17:0.0E-0}");
        }

        Console.WriteLine(
            $"""
              from A6 and A12   {Theory.Spacing,10:F4}{Theory.Energy,10:F4}{Theory.BulkModulus,12:F2}{Theory.Slope,9:F2}
              textbook          {1.09,10:F2}{-8.61,10:F2}{75.2,12:F1}

            """);
    }

    public static void Laboratory(IReadOnlyList<Properties> crystals)
    {
        Console.WriteLine("                     R0 (Å)       cohesive energy (kJ/mol)        B0 (GPa)");
        Console.WriteLine("                 here  measured        here  measured          here  measured");
        foreach (Properties crystal in crystals)
        {
            NobleGas gas = crystal.Gas;
            Console.WriteLine(
                $"  {gas.Symbol,-10}{crystal.Spacing,9:F2}{gas.Spacing,10:F2}{crystal.CohesiveEnergy,12:F1}{gas.CohesiveEnergy,10:F1}"
                + $"{crystal.BulkModulus,14:F2}{gas.BulkModulus,10:F1}");
        }

        Console.WriteLine(
            """
            Here the atoms are at rest. Real ones move even at 0 K, the lightest most: this zero-point motion
            takes 28, 10, 6 and 4 % off the binding of Ne, Ar, Kr and Xe (Kittel). That is why neon's crystal
            is wider, more weakly bound and softer than computed.

            """);
    }

    public static void Work(Sweep sweep, LatticeSums half, LatticeSums full, Cache cache)
    {
        int calls = Point.All.Count + 4;
        int found = sweep.Found + half.Found + full.Found;
        CallRecord[] records = [.. cache.Query().Select(call => call.Record)];
        Console.WriteLine(
            $"""
            Of {calls} calls {found} were found in the cache and {calls - found} computed{(found == calls ? ": nothing was left to do" : string.Empty)}.
            The sweep took {sweep.Elapsed.TotalSeconds:F2} s. The cache holds {records.Length} calls that took {records.Sum(record => record.WallTime.TotalSeconds):F1} s to compute.

            """);
    }

    public static void Speed(Comparison times, int workers) => Console.WriteLine(
        $"""
        Time for the {Point.All.Count} energies without the cache, everything warm
          this process, one thread   {times.OneThreadTime.TotalSeconds,7:F2} s, {times.OneThreadTime.TotalMilliseconds / Point.All.Count:F0} ms each
          {$"{workers} worker processes",-24}{times.PoolTime.TotalSeconds,10:F2} s, {times.OneThreadTime / times.PoolTime:F2} times as fast
          warming the workers up     {times.WarmUp.TotalSeconds,7:F2} s, to run {2 * workers} calls

        """);

    public static void Failures(AggregateException failures)
    {
        Console.WriteLine($"FAILED: {failures.InnerExceptions.Count} of {Point.All.Count} points");
        foreach (Exception failure in failures.InnerExceptions)
        {
            Console.WriteLine($"  {failure.Message.Split('\n')[0]}");
        }
    }
}
