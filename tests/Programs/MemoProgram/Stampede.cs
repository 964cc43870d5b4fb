using System.Globalization;
using System.Text;
using Fleche;

namespace MemoProgram;

/// <summary>Many calls of one memoized function over few keys, in an order of its own; each run of the function leaves a line in the process's log.</summary>
internal static class Stampede
{
    private static FileStream? _log;

    /// <summary>Calls, checks each value, and says at the end how many were right.</summary>
    public static int Run(string kind, string path, string log, int seed, int count, int keys)
    {
        // A file for each process, unbuffered: a run is on record before the function does anything.
        using var stream = new FileStream(Path.Combine(log, $"{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _log = stream;
        using Cache cache = kind == "sqlite" ? Cache.OpenSqlite(path) : Cache.OpenFile(path);
        using IDisposable scope = Cache.Use(cache);
        MemoizedFunction<int, Answer> answer = Memoize.Function<int, Answer>(Compute, new MemoizeOptions { Strict = true });
        Console.WriteLine("ready");
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            int x = random.Next(keys);
            Answer value = answer.Invoke(x);
            if (value.Square != (long)x * x || value.Text != Spell(x))
            {
                Console.WriteLine($"wrong {x}: {value}");
                return 1;
            }
        }

        Console.WriteLine($"right {count.ToString(CultureInfo.InvariantCulture)}");
        return 0;
    }

    private static Answer Compute(int x)
    {
        _log!.Write(Encoding.ASCII.GetBytes($"{x}\n"));
        return new Answer((long)x * x, Spell(x));
    }

    private static string Spell(int x) => new('x', x % 97);

    internal sealed record Answer(long Square, string Text);
}
