using System.Text;
using Fleche.ProcessPool.Output;

namespace Fleche.ProcessPool.Tests.Output;

/// <summary>How bytes become lines.</summary>
public sealed class LineSplitterTests
{
    private const int Limit = LineSplitter.Limit;

    private readonly List<(string Text, bool Continues)> _lines = [];

    /// <summary>Splits text that comes in pieces of so many bytes.</summary>
    private List<(string Text, bool Continues)> Split(string text, int piece)
    {
        LineSplitter splitter = new((line, continues) => _lines.Add((Encoding.UTF8.GetString(line), continues)));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < bytes.Length; i += piece)
        {
            splitter.Add(bytes.AsSpan(i, Math.Min(piece, bytes.Length - i)));
        }

        splitter.End();
        return _lines;
    }

    [Theory(Timeout = 10_000)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public Task Add_BytesInAnyPieces_GivesTheSameLines(int piece)
    {
        Assert.Equal([("a", false), ("", false), ("größer € 🐎", false), ("last", false)], Split("a\n\r\ngrößer € 🐎\r\nlast", piece));
        return Task.CompletedTask;
    }

    [Fact(Timeout = 10_000)]
    public Task End_AfterAnEndOfLine_GivesNothingMore()
    {
        Assert.Equal([("a", false)], Split("a\n", 10));
        return Task.CompletedTask;
    }

    [Theory(Timeout = 10_000)]
    [InlineData("x", 1)]
    [InlineData("ö", 4096)]
    [InlineData("€", 16384)]
    [InlineData("🐎", 1 << 20)]
    [InlineData("a🐎", 4096)]
    public Task Add_LineAboveTheLimit_IsCutBetweenCharacters(string unit, int piece)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 150_000));

        List<(string Text, bool Continues)> lines = Split(text + "\nnext\n", piece);

        Assert.Equal(text, string.Concat(lines.SkipLast(1).Select(static line => line.Text)));
        Assert.All(lines, static line => Assert.InRange(Encoding.UTF8.GetByteCount(line.Text), 0, Limit));
        Assert.All(lines.SkipLast(2), static line => Assert.True(line.Continues));
        Assert.Equal(("next", false), lines[^1]);
        Assert.False(lines[^2].Continues);
        return Task.CompletedTask;
    }

    [Theory(Timeout = 10_000)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public Task Add_LineOfTheLimit_IsWhole(int piece)
    {
        string text = new('x', Limit);
        Assert.Equal([(text, false), (text, true), ("y", false)], Split($"{text}\n{text}y\n", piece));
        return Task.CompletedTask;
    }

    [Fact(Timeout = 10_000)]
    public Task Add_BytesThatAreNoText_ComeInPiecesOfTheLimit()
    {
        List<int> lengths = [];
        LineSplitter splitter = new((line, _) => lengths.Add(line.Length));
        byte[] bytes = new byte[3 * Limit];
        Array.Fill(bytes, (byte)0x80);

        splitter.Add(bytes);
        splitter.End();

        Assert.Equal([Limit, Limit, Limit], lengths);
        return Task.CompletedTask;
    }
}
