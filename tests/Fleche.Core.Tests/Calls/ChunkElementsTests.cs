using Fleche.Calls;
using Fleche.Codec;

namespace Fleche.Tests.Calls;

/// <summary>Elements of one chunk share their objects, and one that cannot be rebuilt says so itself.</summary>
public class ChunkElementsTests
{
    [Fact(Timeout = 30_000)]
    public Task Read_ElementsShareAnObjectWithOneThatCannotBeRebuilt_TheySayWhoAndWhy() => InThread.Run(() =>
    {
        var shared = new Settings { Steps = 5 };
        ChunkInputs<Job> copy = Travel([new Job(), new Job { Broken = [new Fragile()], Settings = shared }, new Job { Settings = shared }, new Job { Settings = new Settings { Steps = 7 } }]);

        Assert.NotNull(copy.Errors);
        Assert.Null(copy.Errors[0]);
        Assert.Contains("input.Broken", copy.Errors[1]!.Message);
        string message = Assert.IsType<PayloadSerializationException>(copy.Errors[2]).Message;
        Assert.StartsWith("Cannot read input.Settings: it shares an object with input 1 of its chunk", message);
        Assert.Contains("chunkSize", message);
        Assert.Contains("no hash here", message);
        Assert.DoesNotContain("damaged", message);
        Assert.IsType<NotSupportedException>(copy.Errors[2]!.InnerException);
        Assert.Null(copy.Errors[3]);
        Assert.Equal(7, copy.Items[3].Settings!.Steps);
    });

    [Fact(Timeout = 30_000)]
    public Task Read_EachElementLeadsToTheOneBefore_AllNameTheFirst() => InThread.Run(() =>
    {
        var jobs = new Job[50];
        for (int i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new Job { Broken = i == 1 ? [new Fragile()] : null, Before = i == 0 ? null : jobs[i - 1] };
        }

        ChunkInputs<Job> copy = Travel(jobs);

        Assert.Null(copy.Errors![0]);
        Assert.All(copy.Errors[2..], static error => Assert.StartsWith("Cannot read input.Before: it shares an object with input 1 of its chunk", error!.Message));
        Assert.Equal(copy.Errors[2]!.Message, copy.Errors[^1]!.Message);
    });

    // What stands behind a delegate is stepped over with it, and its description is found there by others.
    [Fact(Timeout = 30_000)]
    public Task Read_ElementWithDelegatesCannotBeRebuilt_TheOthersRunTheirOwn() => InThread.Run(() =>
    {
        int factor = 10;
        string tag = "tag";
        Func<int, int> Times(int add) => x => x * factor + add;
        Job Broken(Func<int, int> function) => new() { Function = function, Broken = [new Fragile()], Before = new Job { Function = static x => -1, Settings = new Settings { Steps = -1 } } };
        Job[] jobs =
        [
            Broken(static x => x + 1), Broken(Times(1)), Broken(x => x + tag.Length), Broken(new List<int> { 7 }.IndexOf),
            new() { Function = Times(2) }, new() { Function = x => x + tag.Length }, new() { Function = new List<int> { 7 }.IndexOf }, new() { Settings = new Settings { Steps = 5 } },
        ];

        ChunkInputs<Job> copy = Travel(jobs);

        Assert.All(copy.Errors![..4], static error => Assert.Contains("no hash here", error!.Message));
        Assert.All(copy.Errors[4..], Assert.Null);
        Assert.Equal([72, 10, 0], copy.Items[4..7].Select(static job => job.Function!(7)));
        Assert.Equal(5, copy.Items[7].Settings!.Steps);
    });

    private static ChunkInputs<Job> Travel(Job[] jobs)
    {
        Fragile.IsArriving = false;
        var writer = new PayloadWriter();
        writer.WriteRoot("inputs", new ChunkInputs<Job>(jobs));
        var reader = new PayloadReader(writer.ToArray());
        Fragile.IsArriving = true;
        var copy = reader.ReadRoot<ChunkInputs<Job>>("inputs");
        Assert.True(reader.IsAtEnd);
        return copy;
    }

    private sealed class Job
    {
        public Job? Before;
        public HashSet<Fragile>? Broken;
        public Settings? Settings;
        public Func<int, int>? Function;
    }

    private sealed class Settings
    {
        public int Steps;
    }

    /// <summary>Has no hash code where it arrives.</summary>
    private sealed class Fragile
    {
        [ThreadStatic]
        public static bool IsArriving;

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => IsArriving ? throw new NotSupportedException("no hash here") : 1;
    }
}
