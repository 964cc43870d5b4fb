using System.Text;

namespace Fleche.Errors;

/// <summary>How many bytes an exception may still take on its way: a message of a hundred megabytes must not block a pipe.</summary>
internal sealed class ErrorBudget(int total = ErrorBudget.Total)
{
    /// <summary>What the exception of a call may take with all its inner ones.</summary>
    public const int Total = 64 * 1024;

    /// <summary>How many exceptions of a tree travel.</summary>
    private const int MostExceptions = 200;

    private int _exceptions;

    /// <summary>The bytes left.</summary>
    public int Remaining { get; private set; } = total;

    /// <summary>Takes <paramref name="text"/>, cut so that it leaves half of what there is for the texts after it.</summary>
    public string? Take(string? text)
    {
        if (text is null)
        {
            return null;
        }

        text = ErrorText.Cut(text, Remaining / 2);
        Remaining -= Math.Min(Remaining, Encoding.UTF8.GetByteCount(text));
        return text;
    }

    /// <summary>Takes <paramref name="bytes"/> bytes if as many are left.</summary>
    public bool TryTake(int bytes)
    {
        if (bytes > Remaining)
        {
            return false;
        }

        Remaining -= bytes;
        return true;
    }

    /// <summary>Takes one more exception of the tree if it is not too large.</summary>
    public bool TryTakeException() => _exceptions++ < MostExceptions;
}
