using System.Diagnostics;

namespace Fleche.Tests.Codec;

/// <summary>Decodes damaged payloads: each must give a value or a <see cref="PayloadSerializationException"/>, soon and without much memory.</summary>
public sealed class MutationFuzz(int seed)
{
    /// <summary>What one decode may allocate: loading a type for the first time, or explaining an error, costs as much at most.</summary>
    public const long AllocationLimit = 8 << 20;

    /// <summary>What one decode may take. Far more than needed: the machine may be busy.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    /// <summary>Bytes that mean much: headers of every kind, extreme lengths.</summary>
    private static readonly byte[] Telling =
        [0x00, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x91, 0x92, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xc4, 0xc6, 0xc7, 0xc9, 0xcb, 0xcf, 0xd3, 0xd4, 0xd8, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xff];

    private readonly Random _random = new(seed);

    private readonly (CorpusCase Case, byte[] Payload)[] _seeds = [.. Corpus.All.Concat(Corpus.CallsAndErrors).Select(item => (item, item.Encode())).Where(seed => seed.Item2.Length is > 0 and <= 4096)];

    public int Read { get; private set; }

    public int Refused { get; private set; }

    public long LargestAllocation { get; private set; }

    public TimeSpan LongestTime { get; private set; }

    /// <summary>Decodes one damaged payload; gives what is wrong with the outcome, or null.</summary>
    public string? Step()
    {
        var (item, payload) = _seeds[_random.Next(_seeds.Length)];
        var damaged = Mutate(payload);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        Exception? failure = null;
        try
        {
            item.Decode(damaged);
            Read++;
        }
        catch (PayloadSerializationException)
        {
            Refused++;
        }
        catch (Exception e)
        {
            failure = e;
        }

        var time = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (time > LongestTime)
        {
            LongestTime = time;
        }

        if (allocated > LargestAllocation)
        {
            LargestAllocation = allocated;
        }

        var where = $"'{item.Name}' as {Convert.ToHexString(damaged)}";
        if (failure is not null)
        {
            return $"{where} threw {failure}";
        }

        if (allocated > AllocationLimit)
        {
            return $"{where} allocated {allocated:N0} bytes";
        }

        return time > TimeLimit ? $"{where} took {time}" : null;
    }

    private byte[] Mutate(byte[] payload)
    {
        var bytes = new List<byte>(payload);
        for (var times = 1 + _random.Next(3); times > 0; times--)
        {
            var at = _random.Next(bytes.Count + 1);
            switch (_random.Next(8))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2 or 3 when at < bytes.Count:
                    bytes[at] = Telling[_random.Next(Telling.Length)];
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(_random.Next(8), bytes.Count - at));
                    break;
                case 5:
                    bytes.Insert(at, Telling[_random.Next(Telling.Length)]);
                    break;
                case 6:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    var other = _seeds[_random.Next(_seeds.Length)].Payload;
                    var start = _random.Next(other.Length);
                    bytes.InsertRange(at, other[start..Math.Min(other.Length, start + _random.Next(40))]);
                    break;
            }
        }

        return [.. bytes];
    }
}
