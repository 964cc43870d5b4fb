using System.Collections.Immutable;
using Fleche.Caches;
using Fleche.Codec;
using Fleche.Logging;

namespace Fleche.Memoization;

/// <summary>A state that came from another process. It is read when the first call asks for it, so what is wrong with it is a matter of calls.</summary>
internal sealed class ArrivedState(ReadOnlyMemory<byte> bytes)
{
    /// <summary>How long a cache that could not be opened is not tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private volatile Contents? _contents;

    /// <summary>The cache, once it could be opened; from then on it stays open.</summary>
    private volatile Cache? _cache;

    private long _nextTry = long.MinValue;

    /// <summary>The state, for one call: the running memoized calls are new frames each time.</summary>
    /// <exception cref="Exception">The state is strict, and its cache could not be opened, or something else in it not be read.</exception>
    public AmbientState Restore()
    {
        Contents contents = _contents ??= Read();
        AmbientState state = contents.State;
        if (contents.Cache is not null)
        {
            state = state with { Cache = OpenCache(contents) };
        }

        return contents.Calls.Length == 0 ? state : state with { Frame = CallFrame.Chain(contents.Calls) };
    }

    /// <summary>The cache; null, the default one, when it cannot be opened.</summary>
    private Cache? OpenCache(Contents contents)
    {
        if (_cache is { } opened)
        {
            return opened;
        }

        bool isStrict = contents.State.IsStrict;
        if (!isStrict && Environment.TickCount64 < Interlocked.Read(ref _nextTry))
        {
            return null;
        }

        try
        {
            return _cache = CacheRegistry.Get(Decode<CacheDescription>("cache", contents.Cache!));
        }
        catch (Exception e)
        {
            FlecheLog.CacheNotOpened(FlecheLogging.For<Cache>(), e);
            if (isStrict)
            {
                throw;
            }

            Interlocked.Exchange(ref _nextTry, Environment.TickCount64 + (long)Pause.TotalMilliseconds);
            return null;
        }
    }

    private Contents Read()
    {
        PayloadReader reader = new(bytes);
        reader.ReadArrayHeader();
        bool isStrict = reader.ReadBoolean();
        bool isRerun = !reader.ReadBinary().IsEmpty;
        byte[]? cache = reader.TryReadNil() ? null : reader.ReadBinary().ToArray();
        ImmutableDictionary<string, string>.Builder tags = ImmutableDictionary.CreateBuilder<string, string>();
        for (int rest = reader.ReadArrayHeader(); rest > 0; rest -= 2)
        {
            tags[reader.ReadString()!] = reader.ReadString()!;
        }

        ImmutableDictionary<string, Func<string?>> metadata = ReadMetadata(reader, isStrict);
        Digest[] calls = new Digest[reader.ReadArrayHeader()];
        for (int i = 0; i < calls.Length; i++)
        {
            calls[i] = new Digest(reader.ReadBinary());
        }

        AmbientState state = new()
        {
            IsStrict = isStrict,
            Rerun = isRerun ? new RerunScope() : null,
            Tags = tags.ToImmutable(),
            Metadata = metadata,
        };
        return new Contents(state, cache, calls);
    }

    private static ImmutableDictionary<string, Func<string?>> ReadMetadata(PayloadReader reader, bool isStrict)
    {
        ImmutableDictionary<string, Func<string?>>.Builder metadata = ImmutableDictionary.CreateBuilder<string, Func<string?>>();
        for (int rest = reader.ReadArrayHeader(); rest > 0; rest -= 2)
        {
            string name = reader.ReadString()!;
            byte[] function = reader.ReadBinary().ToArray();
            try
            {
                metadata[name] = Decode<Func<string?>>(name, function);
            }
            catch (PayloadSerializationException e) when (!isStrict)
            {
                FlecheLog.MetadataCannotTravel(FlecheLogging.For<Cache>(), name, e);
            }
        }

        return metadata.ToImmutable();
    }

    private static T Decode<T>(string name, byte[] bytes) => new PayloadReader(bytes).ReadRoot<T>(name);

    /// <summary>What was read: the state without its cache and frames.</summary>
    private sealed record Contents(AmbientState State, byte[]? Cache, Digest[] Calls);
}
