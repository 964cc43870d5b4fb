using System.Runtime.InteropServices;

namespace Fleche.Stores;

/// <summary>Which file a path leads to, without opening it: where files cannot be told apart, all are <see langword="default"/>.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file in it (its inode). Nobody else gets it while a process has the file open.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    private const int ENOENT = 2;
    private const int ENOTDIR = 20;

    /// <summary>Looks at a path, following links.</summary>
    /// <returns>Null: there is no file.</returns>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? default(FileIdentity) : null;
        }

        const int WorkingDirectory = -100;
        const uint AskForNumber = 0x100;
        if (Statx(WorkingDirectory, path, 0, AskForNumber, out Status status) == 0)
        {
            return new FileIdentity(((ulong)status.Major << 32) | status.Minor, status.Number);
        }

        return Marshal.GetLastPInvokeError() is ENOENT or ENOTDIR ? null : default(FileIdentity);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Status status);

    /// <summary><c>struct statx</c>, the same on all processors: <c>man 2 statx</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint Major;

        [FieldOffset(140)]
        public uint Minor;
    }
}
