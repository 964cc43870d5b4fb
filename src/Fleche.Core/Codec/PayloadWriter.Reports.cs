using Fleche.Reporting;

namespace Fleche.Codec;

internal sealed partial class PayloadWriter
{
    private List<ReportListener>? _listeners;

    /// <summary>Whether what is written is a call, to whose listeners it can report.</summary>
    public bool MayReport { get; private set; }

    /// <summary>A call is to be written.</summary>
    public void BeginCall() => MayReport = true;

    /// <summary>The call is written.</summary>
    /// <returns>Its listeners, by number; <see langword="null"/> for none.</returns>
    public ReportListener[]? EndCall()
    {
        ReportListener[]? listeners = _listeners?.ToArray();
        ForgetListeners();
        return listeners;
    }

    /// <summary>The number of a listener, the same for the same target and kind of listener.</summary>
    public int AddListener<TListener>(object target, Func<object, TListener> make)
        where TListener : ReportListener
    {
        _listeners ??= [];
        int known = _listeners.FindIndex(other => ReferenceEquals(other.Target, target) && other is TListener);
        if (known >= 0)
        {
            return known;
        }

        _listeners.Add(make(target));
        return _listeners.Count - 1;
    }

    private void ForgetListeners()
    {
        MayReport = false;
        _listeners = null;
    }
}
