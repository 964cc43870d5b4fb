using System.Collections;

namespace Fleche.Tests.Executors;

/// <summary>The numbers from 0, until an error at some element; counts what is taken and when it is disposed.</summary>
internal sealed class Source(int end, Exception? error) : IEnumerable<int>, IEnumerator<int>
{
    private int _next;

    public int Taken => _next;

    public int Disposals { get; private set; }

    public int Current { get; private set; }

    object IEnumerator.Current => Current;

    public IEnumerator<int> GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == end)
        {
            return error is null ? false : throw error;
        }

        Current = _next++;
        return true;
    }

    public void Dispose() => Disposals++;

    public void Reset() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => this;
}
