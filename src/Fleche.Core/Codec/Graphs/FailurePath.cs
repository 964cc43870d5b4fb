using System.Text;

namespace Fleche.Codec;

/// <summary>The members from the root to the value that failed, collected while the exception passes.</summary>
/// <remarks>
/// Every codec with members adds its own in an exception filter that always says no: <c>catch (Exception) when (writer.Path.AddMember(name))</c>.
/// So the good path costs nothing, and a failure is not caught and thrown again at each level.
/// </remarks>
internal sealed class FailurePath
{
    /// <summary>A longer path (a chain of objects) is shown by its two ends.</summary>
    private const int LongestShown = 24;

    /// <summary>The segments, innermost first.</summary>
    private readonly List<string> _segments = [];

    public void Clear() => _segments.Clear();

    /// <summary>Puts a member before the path. Always false.</summary>
    public bool AddMember(string name) => Add("." + name);

    /// <summary>Puts an index before the path. Always false.</summary>
    public bool AddIndex(long index) => Add($"[{index}]");

    /// <summary>Puts a key before the path. Always false.</summary>
    public bool AddKey(object? key) => Add(key switch
    {
        null => "[null]",
        string text => $"[\"{text}\"]",
        IFormattable and ValueType => $"[{key}]",
        _ => $"[a {key.GetType()}]",
    });

    /// <summary>The whole path below a root.</summary>
    public string From(string root)
    {
        var text = new StringBuilder(root);
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            if (_segments.Count > LongestShown && i == _segments.Count - LongestShown / 2)
            {
                text.Append("…");
                i = LongestShown / 2;
            }

            text.Append(_segments[i]);
        }

        return text.ToString();
    }

    private bool Add(string segment)
    {
        _segments.Add(segment);
        return false;
    }
}
