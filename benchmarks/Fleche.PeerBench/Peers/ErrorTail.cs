namespace Fleche.PeerBench.Peers;

/// <summary>The last lines that a process wrote to its standard error.</summary>
internal sealed class ErrorTail
{
    private const int Lines = 5;

    private readonly Queue<string> _lines = [];

    /// <param name="line">One more; null is the end.</param>
    public void Add(string? line)
    {
        lock (_lines)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                _lines.Enqueue(line.Trim());
            }

            while (_lines.Count > Lines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join(" | ", _lines);
        }
    }
}
