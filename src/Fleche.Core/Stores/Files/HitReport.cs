using Fleche.Codec;
using Fleche.Records;

namespace Fleche.Stores.Files;

/// <summary>One file of hits, which is never changed: MessagePack, a map of <c>replaces</c> (names) and <c>hits</c> (key, count, last use, report).</summary>
/// <param name="Replaces">The names of the reports that are contained in this one: where both are there, they do not count.</param>
/// <param name="Hits">Each key once.</param>
internal sealed record HitReport(IReadOnlyList<string> Replaces, IReadOnlyList<HitEntry> Hits)
{
    /// <summary>The bytes of the report.</summary>
    public byte[] ToBytes()
    {
        PayloadWriter writer = new();
        writer.WriteMapHeader(2);
        writer.WriteString("replaces");
        writer.WriteArrayHeader(Replaces.Count);
        foreach (string name in Replaces)
        {
            writer.WriteString(name);
        }

        writer.WriteString("hits");
        writer.WriteArrayHeader(Hits.Count);
        foreach (HitEntry hit in Hits)
        {
            writer.WriteArrayHeader(4);
            writer.WriteBinary(hit.Key.Bytes);
            writer.WriteInt64(hit.Count);
            writer.WriteInt64(hit.LastUsed.UtcTicks);
            writer.WriteInt64(hit.Reported.Ticks);
        }

        return writer.ToArray();
    }

    /// <summary>Reads a report.</summary>
    /// <exception cref="PayloadSerializationException">The bytes are none.</exception>
    public static HitReport Read(ReadOnlyMemory<byte> bytes)
    {
        PayloadReader reader = new(bytes);
        List<string> replaces = [];
        List<HitEntry> hits = [];
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (RecordCodec.ReadText(reader))
            {
                case "replaces":
                    for (int count = reader.ReadArrayHeader(); count > 0; count--)
                    {
                        replaces.Add(RecordCodec.ReadText(reader));
                    }

                    break;
                case "hits":
                    for (int count = reader.ReadArrayHeader(); count > 0; count--)
                    {
                        hits.Add(ReadHit(reader));
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new HitReport(replaces, hits);
    }

    private static HitEntry ReadHit(PayloadReader reader)
    {
        if (reader.ReadArrayHeader() != 4)
        {
            throw reader.Damaged("a hit has not four fields");
        }

        Digest key = RecordCodec.ReadDigest(reader);
        long count = reader.ReadInt64();
        long used = reader.ReadInt64();
        long reported = reader.ReadInt64();
        return used >= 0 && used <= DateTime.MaxValue.Ticks && reported >= 0 && reported <= DateTime.MaxValue.Ticks
            ? new HitEntry(key, count, new DateTimeOffset(used, TimeSpan.Zero), new DateTime(reported, DateTimeKind.Utc))
            : throw reader.Damaged("a time is out of range");
    }
}
