using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Fleche.Digests;

/// <summary>XML as text that says all line ends and is the same on every system.</summary>
internal static class XmlTexts
{
    /// <summary>The text of a node without indentation, and without the declaration of a document.</summary>
    public static string Of(XNode node)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            NewLineChars = "\n",
            NewLineHandling = NewLineHandling.Entitize,
            ConformanceLevel = node is XText ? ConformanceLevel.Fragment : ConformanceLevel.Document,
        };
        using (var writer = XmlWriter.Create(text, settings))
        {
            foreach (XNode part in node is XDocument document ? document.Nodes() : [node])
            {
                part.WriteTo(writer);
            }
        }

        return text.ToString();
    }
}
