using Fleche;
using Fleche.ProcessPool;

namespace PoolProgram;

/// <summary>Large arguments and results there and back.</summary>
internal static class Large
{
    public static int Run()
    {
        using ProcessPoolExecutor pool = new(2);
        byte[][] sent = [.. Enumerable.Range(0, 6).Select(static i => Bytes(20 << 20, seed: i))];
        Future<byte[]>[] calls = [.. sent.Select(bytes => pool.Submit(Echo, bytes))];
        bool areEqual = calls.Zip(sent, static (call, bytes) => call.Result.AsSpan().SequenceEqual(bytes)).All(static isEqual => isEqual);
        Console.WriteLine(areEqual ? "equal" : "different");
        return 0;
    }

    internal static byte[] Echo(byte[] bytes) => bytes;

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
