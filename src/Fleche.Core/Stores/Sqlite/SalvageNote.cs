using System.Text;
using Fleche.Caches;

namespace Fleche.Stores.Sqlite;

/// <summary>Names, in the file <c>-salvage</c> beside a store, the damaged one that was put aside and has not been read to its end: if a program is killed over it, the next one begins anew.</summary>
/// <remarks>Whoever reads the damaged file has a lock of the note, which ends with its process.</remarks>
internal sealed class SalvageNote : IDisposable
{
    private readonly string _file;
    private readonly KernelLocks? _locks;

    private SalvageNote(string path, string aside, KernelLocks? locks) => (_file, Aside, _locks) = (FileOf(path), aside, locks);

    /// <summary>The damaged file.</summary>
    public string Aside { get; }

    /// <summary>Notes where a damaged file will be. Where that cannot be noted it is read all the same.</summary>
    public static SalvageNote Make(string path, string aside)
    {
        KernelLocks? locks = TryOwn(path);
        try
        {
            if (locks is not null)
            {
                RandomAccess.SetLength(locks.Handle, 0);
                RandomAccess.Write(locks.Handle, Encoding.UTF8.GetBytes(Path.GetFileName(aside)), 0);
            }
        }
        catch (IOException)
        {
            // The disk is full. What names no file is deleted by whoever finds it.
        }

        return new SalvageNote(path, aside, locks);
    }

    /// <summary>The note of a program that was killed.</summary>
    /// <returns>Null: there is none, or it is of a program that runs.</returns>
    public static SalvageNote? Find(string path)
    {
        if (!File.Exists(FileOf(path)) || TryOwn(path) is not { } locks)
        {
            return null;
        }

        byte[] name = new byte[RandomAccess.GetLength(locks.Handle)];
        int length = RandomAccess.Read(locks.Handle, name, 0);
        SalvageNote note = new(path, Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(Encoding.UTF8.GetString(name, 0, length))), locks);
        if (File.Exists(note.Aside))
        {
            return note;
        }

        note.Delete();
        note.Dispose();
        return null;
    }

    /// <summary>The damaged file was read.</summary>
    public void Delete()
    {
        if (_locks is not null)
        {
            File.Delete(_file);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _locks?.Dispose();

    private static string FileOf(string path) => path + "-salvage";

    private static KernelLocks? TryOwn(string path)
    {
        try
        {
            return KernelLocks.TryOwn(FileOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
