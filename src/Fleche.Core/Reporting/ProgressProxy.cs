using Fleche.Codec;

namespace Fleche.Reporting;

/// <summary>Stands for an <see cref="IProgress{T}"/> of the program where the call runs. It is a <see cref="Progress{T}"/>, so that it fits a variable of that type too.</summary>
internal sealed class ProgressProxy<T>(IReportChannel channel, int listener) : Progress<T>
{
    /// <summary>Sends a value.</summary>
    /// <exception cref="PayloadSerializationException">The value cannot travel.</exception>
    protected override void OnReport(T value)
    {
        PayloadWriter writer = PayloadWriter.Rent();
        try
        {
            writer.WriteRoot("value", value, " It was reported to an IProgress<T> of the program.");
            channel.Send(ReportKind.Progress, listener, writer.WrittenSpan);
        }
        finally
        {
            PayloadWriter.Return(writer);
        }

        // For those who subscribed to it here.
        base.OnReport(value);
    }
}
