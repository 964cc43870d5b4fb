using Fleche.Calls;
using Fleche.Codec;
using Fleche.Errors;

namespace Fleche.ProcessPool.Managing;

/// <summary>A result item's body that has arrived and is read when somebody asks for it.</summary>
internal sealed class Outcome<T>(CallTarget target, ReadOnlyMemory<byte> body, bool isError) : IDeferredResult<T>
{
    public bool IsError => isError;

    public Exception? Resolve(out T value)
    {
        if (!isError)
        {
            return ReadValue(target, body, out value);
        }

        value = default!;
        return TaskError.Read(new PayloadReader(body));
    }

    /// <summary>Reads a value; what cannot be read is the error of this call alone.</summary>
    public static Exception? ReadValue(CallTarget target, ReadOnlyMemory<byte> body, out T value)
    {
        try
        {
            value = ValueCodecs.For<T>().Read(new PayloadReader(body));
            return null;
        }
        catch (Exception e)
        {
            value = default!;
            return new PayloadSerializationException(
                $"The result of {target.DisplayName} arrived, but the {typeof(T)} could not be rebuilt here: {ErrorText.Reason(e)}", e);
        }
    }
}
