// Decodes mutated payloads: dotnet run -c Release --project benchmarks/Fleche.Fuzz [count] [seed]
// Exit code 1 if one of them gives anything but a value or a PayloadSerializationException, or needs much memory or time.
using System.Diagnostics;
using System.Globalization;
using Fleche.Tests.Codec;

var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var fuzz = new MutationFuzz(seed);
var started = Stopwatch.GetTimestamp();
var bad = 0;
for (var i = 0; i < count; i++)
{
    if (fuzz.Step() is not { } problem)
    {
        continue;
    }

    Console.WriteLine(problem);
    if (++bad == 10)
    {
        break;
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"seed {seed}: {fuzz.Read + fuzz.Refused + bad:N0} payloads in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s: {fuzz.Read:N0} read, {fuzz.Refused:N0} refused, {bad} bad; largest allocation {fuzz.LargestAllocation:N0} bytes, longest decode {fuzz.LongestTime.TotalMilliseconds:F1} ms"));
return bad == 0 ? 0 : 1;
