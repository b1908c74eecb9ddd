using System.Xml;

namespace Dims.Alerts.Formats;

// Pure: text as XML 1.0 can hold it; a character that it cannot becomes a space, so that one stray control character never keeps a warning back.
public static class XmlWords
{
    public static string Allowed(string text)
    {
        var fine = true;
        for (var i = 0; i < text.Length && fine; i++)
            if (!XmlConvert.IsXmlChar(text[i])) fine = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]);
        if (fine) return text;
        var kept = text.ToCharArray();
        for (var i = 0; i < kept.Length; i++)
        {
            if (char.IsHighSurrogate(kept[i]) && i + 1 < kept.Length && char.IsLowSurrogate(kept[i + 1])) i++;
            else if (!XmlConvert.IsXmlChar(kept[i])) kept[i] = ' ';
        }
        return new string(kept);
    }
}
