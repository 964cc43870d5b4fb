using Library;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>A key that contains the function's code is the same in the program and in its workers.</summary>
public sealed class CodeInWorkersTests : ProcessTest
{
    // A worker that only runs a library's functions loads no assembly of the program by itself.
    [Fact(Timeout = 60_000)]
    public async Task Submit_FunctionOfALibraryThatTheProgramAddsTo_HasTheProgramsKey()
    {
        string folder = Directory.CreateTempSubdirectory("code-").FullName;
        using (Cache cache = Cache.OpenSqlite(Path.Combine(folder, "cache.db")))
        using (Cache.Use(cache))
        {
            MemoizedFunction<double, double> energy = Memoize.Function<double, double>(Spring.Energy, new MemoizeOptions { HashCode = true });
            await using ProcessPoolExecutor pool = new(1);

            Assert.Equal(8, await pool.Submit(energy, 4.0));

            Assert.True(energy.Contains(4.0));
        }

        Directory.Delete(folder, recursive: true);
    }

    private sealed class Wall : IPotential
    {
        public double At(double distance) => double.PositiveInfinity;
    }
}
