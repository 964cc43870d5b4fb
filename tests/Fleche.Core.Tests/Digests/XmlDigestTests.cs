using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Fleche.Tests.Codec;

namespace Fleche.Tests.Digests;

/// <summary>How XML in memory ends its lines is a part of it, and is the same on every system.</summary>
public class XmlDigestTests
{
    private static readonly Dictionary<string, Func<string, XNode>> Kinds = new()
    {
        ["element"] = static text => new XElement("a", text),
        ["attribute"] = static text => new XElement("a", new XAttribute("b", text)),
        ["CDATA"] = static text => new XElement("a", new XCData(text)),
        ["comment"] = static text => new XComment(text),
        ["processing instruction"] = static text => new XProcessingInstruction("p", text),
        ["text"] = static text => new XText(text),
        ["document"] = static text => new XDocument(new XComment(text), new XElement("a", text)),
        ["element in a tree"] = static text => new XDocument(new XElement("a", new XElement("b", text))).Root!.Elements().First(),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task Of_OtherLineEnds_IsAnother(string kind) => await Task.Run(() =>
        Assert.Distinct(new[] { "1\n2", "1\r2", "1\r\n2", "1 2" }.Select(text => Digest.Of(Kinds[kind](text)))));

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Names))]
    public async Task RoundTrip_AllLineEnds_AreKept(string kind) => await Task.Run(() =>
    {
        foreach (string text in new[] { "1\n2", "1\r2", "1\r\n2" })
        {
            XNode node = Kinds[kind](text);
            XNode copy = Travel.RoundTrip(node);

            Assert.True(XNode.DeepEquals(node, copy));
            Assert.Equal(Digest.Of(node), Digest.Of(copy));
        }
    });

    // The bytes that docs/digests.md tells, whatever the system's line end is.
    [Fact(Timeout = 30_000)]
    public async Task Of_Lines_IsOfTheTextWithLineFeeds() => await Task.Run(() =>
    {
        Assert.Equal(Hash("System.Xml.Linq.XNode", "<a b=\"1&#xA;2\">1\n2</a>"), Digest.Of(new XElement("a", new XAttribute("b", "1\n2"), "1\n2")));
        Assert.Equal(Hash("System.Xml.Linq.XNode", "<a>1&#xD;\n2</a>"), Digest.Of(new XElement("a", "1\r\n2")));
        Assert.Equal(Hash("System.Xml.Linq.XDocument", "", ""), Digest.Of(new XDocument()));
        XDocument lines = XDocument.Parse("<!--x-->\n<a>\n</a>\n", LoadOptions.PreserveWhitespace);
        Assert.Equal(Hash("System.Xml.Linq.XDocument", "<!--x-->\n<a>\n</a>\n", ""), Digest.Of(lines));
    });

    private static Digest Hash(string type, params string[] texts)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write("\u0001v"u8);
        writer.Write((long)type.Length);
        writer.Write(Encoding.UTF8.GetBytes(type));
        foreach (string text in texts)
        {
            writer.Write((long)text.Length);
            writer.Write(Encoding.Unicode.GetBytes(text));
        }

        return new Digest(SHA256.HashData(bytes.ToArray()));
    }
}
