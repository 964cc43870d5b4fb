using System.Diagnostics;
using Fleche.PeerBench.Cases;
using Fleche.PeerBench.Peers;
using Fleche.PeerBench.Report;

namespace Fleche.PeerBench;

/// <summary>The run: case by case, and in each the peers in turn, round by round.</summary>
internal static class Bench
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Settings settings;
        IReadOnlyList<Case> cases;
        IReadOnlyList<Peer> peers;
        try
        {
            settings = Settings.Read(args);
            cases = settings.Cases is ["list"] ? [] : Chosen(CaseList.All, settings.Cases, static (of, name) => of.IsCalled(name), "case");
            peers = Chosen(Peer.All, settings.Peers, static (peer, name) => peer.Name == name, "peer");
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}\n{Settings.Usage}");
            return 1;
        }

        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("Fleche.PeerBench sends signals and reads /proc: it runs on Linux only.");
            return 1;
        }

        if (cases.Count == 0)
        {
            Console.WriteLine(string.Join('\n', CaseList.All.Select(static of => of.Group is null ? of.Name : $"{of.Name} (group {of.Group})")));
            return 0;
        }

        Results results = new();
        foreach (Case of in cases)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await RunAsync(of, peers, settings, results).ConfigureAwait(false);
            Console.Error.WriteLine($"{of.Name}: {watch.Elapsed.TotalSeconds:0} s");
        }

        Console.Write(Table.Of(results, cases, peers, settings));
        Console.Write(GoalTable.Of(results, settings));
        if (settings.JsonPath is { } json)
        {
            File.WriteAllText(json, JsonFile.Of(results, settings));
        }

        if (settings.PlotPath is { } plot)
        {
            File.WriteAllText(plot, Plot.Of(results, cases, peers, settings));
        }

        return 0;
    }

    private static async Task RunAsync(Case of, IReadOnlyList<Peer> peers, Settings settings, Results results)
    {
        List<(Driver Driver, Request Request)> turns = [];
        try
        {
            foreach (Peer peer in peers)
            {
                if (of.RequestFor(peer, settings) is { } request)
                {
                    Driver driver = await Driver.StartAsync(peer, settings).ConfigureAwait(false);
                    turns.Add((driver, request));
                    results.AddVersion(peer, driver.Version);

                    // The first rounds are the warm-up: workers start, and .NET compiles again and again what is called often.
                    Stopwatch watch = Stopwatch.StartNew();
                    do
                    {
                        await driver.AskAsync(request).ConfigureAwait(false);
                    }
                    while (driver.Note is null && watch.Elapsed < settings.WarmUpOf(peer));
                }
            }

            for (int round = 0; round < Math.Min(settings.Rounds, of.MostRounds ?? settings.Rounds); round++)
            {
                foreach ((Driver driver, Request request) in turns)
                {
                    results[of, driver.Peer].Add(await of.MeasureAsync(driver, request, settings).ConfigureAwait(false));
                }
            }
        }
        finally
        {
            foreach ((Driver driver, _) in turns)
            {
                await driver.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>What the command line chooses of all there is.</summary>
    private static IReadOnlyList<T> Chosen<T>(IReadOnlyList<T> all, IReadOnlyList<string> names, Func<T, string, bool> isCalled, string what)
    {
        foreach (string name in names)
        {
            if (!all.Any(item => isCalled(item, name)))
            {
                throw new FormatException($"there is no {what} '{name}'");
            }
        }

        return names.Count == 0 ? all : [.. all.Where(item => names.Any(name => isCalled(item, name)))];
    }
}
