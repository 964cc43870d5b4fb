using System.Globalization;
using MemoProgram;

// A program with memoized functions, for tests that run several of it on one store, kill some, and build it in other places.
return args switch
{
    ["Calls", var kind, var path, var log, var seed, var count, var keys] =>
        Stampede.Run(kind, path, log, Number(seed), Number(count), Number(keys)),
    ["PoolOutlivesCache", var path] => Endings.PoolOutlivesCache(path),
    ["CacheIsLeft", var path] => Endings.CacheIsLeft(path),
    ["Keys", var culture] => Keys.Print(culture),
    _ => throw new ArgumentException($"No such word: {string.Join(' ', args)}"),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
