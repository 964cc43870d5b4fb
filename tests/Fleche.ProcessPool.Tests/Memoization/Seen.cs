using Fleche.Memoization;

namespace Fleche.ProcessPool.Tests.Memoization;

/// <summary>What a call sees of the state around it.</summary>
internal static class Seen
{
    private static IDisposable? _left;

    /// <summary>The folder of the current cache; null for another kind of cache.</summary>
    public static string? Folder() => (Cache.Current as FolderCache)?.Folder;

    public static string? FolderOf(int _) => Folder();

    public static async Task<string?> FolderLater()
    {
        await Task.Yield();
        return Folder();
    }

    public static string? Tag(string name) => Tags.Current.GetValueOrDefault(name);

    public static string? Metadata(string name) => AmbientState.Current.Metadata.GetValueOrDefault(name)?.Invoke();

    public static bool IsStrict() => AmbientState.Current.IsStrict;

    public static Digest[] Ancestors() => [.. AmbientState.Current.Frame?.Ancestors ?? []];

    /// <summary>How many calls the frame has gathered, with this one.</summary>
    public static int Gather(Digest call)
    {
        CallFrame frame = AmbientState.Current.Frame!;
        frame.AddCall(call);
        return frame.Calls.Count;
    }

    /// <summary>Enters a scope and never leaves it.</summary>
    public static void Forget(string folder) => _left = Cache.Use(FolderCache.OpenIn(folder));
}
