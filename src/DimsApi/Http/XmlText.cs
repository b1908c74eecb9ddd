using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dims.Http;

// The /// of wire types, from the documentation file beside the program: it is the contract's text.
internal static partial class XmlText
{
    private static readonly Lazy<Dictionary<string, string>> Members = new(Load);

    public static string? Of(Type type) => Members.Value.GetValueOrDefault("T:" + type.FullName);

    public static string? Of(Type type, ICustomAttributeProvider? member) =>
        member is PropertyInfo property ? Members.Value.GetValueOrDefault($"P:{property.DeclaringType?.FullName ?? type.FullName}.{property.Name}") : null;

    // Without the file the contract would lack its words, and not be the published one.
    private static Dictionary<string, string> Load() =>
        XDocument.Load(Path.ChangeExtension(typeof(XmlText).Assembly.Location, ".xml")).Descendants("member").Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => Blanks().Replace(m.Element("summary")!.Value, " ").Trim(), StringComparer.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
