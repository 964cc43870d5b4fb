using Fleche.Calls;
using Fleche.Codec;

namespace Fleche.Tests.Calls;

/// <summary>Sends a call through bytes, as the pool does, but within this process: describe, resolve, write, invoke, read.</summary>
internal static class RoundTrip
{
    public static TResult Call<TResult>(Func<TResult> function) => Read<TResult>(Run(function));

    public static TResult Call<T1, TResult>(Func<T1, TResult> function, T1 arg1) => Read<TResult>(Run(function, writer => writer.WriteRoot("arg1", arg1)));

    public static TResult Call<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 arg1, T2 arg2) => Read<TResult>(Run(function, writer =>
    {
        writer.WriteRoot("arg1", arg1);
        writer.WriteRoot("arg2", arg2);
    }));

    public static TResult CallAsync<TResult>(Func<Task<TResult>> function) => Read<TResult>(Run(function));

    public static byte[] Run(Delegate function, Action<PayloadWriter>? writeArguments = null)
    {
        CallTarget target = CallTarget.Of(function);
        var arguments = new PayloadWriter();
        target.WriteReceiver(arguments, function);
        writeArguments?.Invoke(arguments);

        var reader = new PayloadReader(arguments.ToArray());
        var result = new PayloadWriter();
        CallInvoker.Resolve(target.Description.ToArray()).Invoke(reader, result);
        Assert.True(reader.IsAtEnd);
        return result.ToArray();
    }

    public static T Value<T>(T value)
    {
        var writer = new PayloadWriter();
        writer.WriteRoot("value", value);
        return Read<T>(writer.ToArray());
    }

    private static T Read<T>(byte[] bytes)
    {
        var reader = new PayloadReader(bytes);
        T value = reader.ReadRoot<T>("result");
        Assert.True(reader.IsAtEnd);
        return value;
    }
}
