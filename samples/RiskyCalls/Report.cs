using System.Text;
using Fleche.ProcessPool;

namespace RiskyCalls;

/// <summary>What is printed, for a terminal of 100 columns.</summary>
internal static class Report
{
    private const int Width = 96;

    public static void Show(int number, Outcome outcome)
    {
        Console.WriteLine($"{number}. {outcome.Risk.Name}: after {outcome.Elapsed.TotalMilliseconds:F0} ms its caller sees");
        Show(outcome.Error);
        Console.WriteLine(outcome.IsExpected ? "" : "   WRONG: that is not what it should see.\n");
    }

    /// <summary>An exception as its catch block would find it: the type, what it knows of the worker, and its first lines.</summary>
    public static void Show(Exception? error)
    {
        Console.WriteLine($"   {error?.GetType().Name ?? "no exception"}");
        if (error is TerminatedWorkerException death)
        {
            Console.WriteLine($"   ProcessId {death.ProcessId}, ExitCode {death.ExitCode}, Signal {death.Signal ?? "none"}");
        }

        if (error is not null)
        {
            Show("Message", error.Message, 1);
        }

        if (error is TerminatedWorkerException { StandardErrorTail: { Length: > 0 } tail })
        {
            Show("StandardErrorTail", tail, 4);
        }
    }

    private static void Show(string member, string text, int count)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        Console.WriteLine($"   {member}:");
        foreach (string line in lines.Take(count).SelectMany(Wrap))
        {
            Console.WriteLine($"     | {line}");
        }

        if (lines.Length > count)
        {
            Console.WriteLine($"     | ... ({lines.Length - count} more lines)");
        }
    }

    /// <summary>Breaks a line between words, where it can.</summary>
    private static IEnumerable<string> Wrap(string text)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length > Width - 8)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
