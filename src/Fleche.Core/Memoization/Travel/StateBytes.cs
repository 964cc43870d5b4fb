using System.Runtime.CompilerServices;
using Fleche.Caches;
using Fleche.Codec;
using Fleche.Errors;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>A state as bytes for another process, written once for each state.</summary>
/// <remarks>
/// <c>[strict, rerun, cache, [name, value, …], [name, function, …], [key, …]]</c>: the cache's description and each metadata function are payloads of
/// their own, so that one which cannot be written or read harms nothing else; the keys are those of the running memoized calls, inner ones first.
/// </remarks>
internal static class StateBytes
{
    private static readonly ConditionalWeakTable<AmbientState, byte[]> Known = [];

    /// <summary>The bytes of a state.</summary>
    /// <exception cref="PayloadSerializationException">The state is strict, and something in it cannot travel.</exception>
    public static byte[] Of(AmbientState state) => Known.GetValue(state, Write);

    private static byte[] Write(AmbientState state)
    {
        PayloadWriter writer = new();
        writer.WriteArrayHeader(6);
        writer.WriteBoolean(state.IsStrict);
        writer.WriteBinary(state.Rerun?.Id.ToByteArray());
        WriteCache(writer, state);
        WriteTags(writer, state);
        WriteMetadata(writer, state);
        Digest[] calls = [.. state.Frame?.Ancestors ?? []];
        writer.WriteArrayHeader(calls.Length);
        foreach (Digest call in calls)
        {
            writer.WriteBinary(call.Bytes);
        }

        return writer.ToArray();
    }

    private static void WriteCache(PayloadWriter writer, AmbientState state)
    {
        if (state.Cache is not { } cache)
        {
            writer.WriteNil();
            return;
        }

        byte[] description;
        try
        {
            description = Encode("cache", TravellingCache.Describe(cache));
        }
        catch (Exception e)
        {
            if (state.IsStrict)
            {
                throw e as PayloadSerializationException
                    ?? new PayloadSerializationException($"Cannot send the cache of the call: describing it threw {e.GetType()}: {ErrorText.MessageOf(e)}", e);
            }

            FlecheLog.CacheCannotTravel(FlecheLogging.For<Cache>(), cache.GetType().Name, e);
            description = Encode<CacheDescription>("cache", new MemoryDescription());
        }

        writer.WriteBinary(description);
    }

    private static void WriteTags(PayloadWriter writer, AmbientState state)
    {
        writer.WriteArrayHeader(2 * state.Tags.Count);
        foreach ((string name, string value) in state.Tags)
        {
            writer.WriteString(name);
            writer.WriteString(value);
        }
    }

    private static void WriteMetadata(PayloadWriter writer, AmbientState state)
    {
        List<(string Name, byte[] Function)> written = [];
        foreach ((string name, Func<string?> read) in state.Metadata)
        {
            try
            {
                written.Add((name, Encode(name, read)));
            }
            catch (PayloadSerializationException e) when (!state.IsStrict)
            {
                FlecheLog.MetadataCannotTravel(FlecheLogging.For<Cache>(), name, e);
            }
        }

        writer.WriteArrayHeader(2 * written.Count);
        foreach ((string name, byte[] function) in written)
        {
            writer.WriteString(name);
            writer.WriteBinary(function);
        }
    }

    private static byte[] Encode<T>(string name, T value)
    {
        PayloadWriter writer = new();
        writer.WriteRoot(name, value);
        return writer.ToArray();
    }
}
