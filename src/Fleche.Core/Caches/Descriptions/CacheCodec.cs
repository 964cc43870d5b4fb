using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.Caches;

/// <summary>Caches as values: the description travels, and arrives as the cache that its process keeps open for it.</summary>
/// <typeparam name="T"><see cref="Cache"/> or one of its subclasses.</typeparam>
internal sealed class CacheCodec<T> : ValueCodec<T>
    where T : Cache
{
    public override void Write(PayloadWriter writer, T value)
    {
        CacheDescription? description = null;
        if (value is not null)
        {
            writer.RefuseCode(typeof(T));
            description = TravellingCache.Describe(value);
        }

        if (description is MemoryDescription && !typeof(T).IsAssignableFrom(typeof(StoreCache)))
        {
            throw new PayloadSerializationException(
                $"a {typeof(T)} over memory cannot travel between processes. Open its stores in files or SQLite, or declare the variable as a {typeof(Cache)}.");
        }

        ValueCodecs.For<CacheDescription?>().Write(writer, description);
    }

    public override T Read(PayloadReader reader)
    {
        if (reader.TryReadNil())
        {
            return null!;
        }

        reader.RefuseCode(typeof(T));
        CacheDescription description = ValueCodecs.For<CacheDescription>().Read(reader);
        Cache cache;
        try
        {
            cache = CacheRegistry.Get(description);
        }
        catch (Exception e)
        {
            throw new PayloadSerializationException($"the cache {description} could not be opened here: {ErrorText.MessageOf(e)}", e);
        }

        return cache as T ?? throw reader.Damaged($"a {cache.GetType()} stands where a {typeof(T)} is expected");
    }
}
