using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dims.Attachments;

// Builds a JCAMP-DX spectrum anew from the labels that the measurement needs and its data. The title, owner, origin, dates, instrument, sample notes, comments and private labels stay behind:
// they name people, places and machines.
internal sealed partial class JcampText
{
    private const int LongestLine = 4096;

    private static readonly HashSet<string> Words =
    [
        "JCAMPDX", "DATATYPE", "DATACLASS", "XUNITS", "YUNITS", "SYMBOL", "VARNAME", "VARTYPE", "VARFORM", "UNITS", "NTUPLES", "ENDNTUPLES", "PAGE", "CLASS",
        "MOLFORM", "CASREGISTRYNO", ".OBSERVENUCLEUS", ".IONIZATIONMODE",
    ];

    private static readonly HashSet<string> Numbers =
    [
        "XFACTOR", "YFACTOR", "FIRSTX", "LASTX", "FIRSTY", "LASTY", "MAXX", "MINX", "MAXY", "MINY", "NPOINTS", "DELTAX", "RESOLUTION", "BLOCKS", "BLOCKID", "VARDIM", "FIRST", "LAST", "MIN", "MAX", "FACTOR",
        ".OBSERVEFREQUENCY", "MW",
    ];

    private static readonly HashSet<string> Tables = ["XYDATA", "XYPOINTS", "PEAKTABLE", "DATATABLE", "RADATA"];

    private readonly StringBuilder _whole = new();
    private string? _table;
    private int _rows, _line, _open;

    // The first line that says anything begins with ##TITLE=.
    public static bool Is(ReadOnlySpan<byte> file)
    {
        var start = Text(file[..Math.Min(file.Length, 256)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return Label(start.Split('\n')[0]) is { Name: "TITLE" };
    }

    public static CleanFile Clean(byte[] file) => new JcampText().Read(Text(file).TrimStart('\uFEFF'));

    // Kept are ASCII only, so how the rest was written does not matter.
    private static string Text(ReadOnlySpan<byte> file) => Encoding.Latin1.GetString(file.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? file[3..] : file);

    private CleanFile Read(string text)
    {
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            _line++;
            if (raw.Contains('\0', StringComparison.Ordinal)) throw Broken("holds a byte that no text holds");
            if (raw.Length > LongestLine) throw Broken($"is longer than {LongestLine} characters");
            var comment = raw.IndexOf("$$", StringComparison.Ordinal);
            var line = (comment < 0 ? raw : raw[..comment]).Trim();
            if (line.Length == 0) continue;
            if (Label(line) is { } label) Take(label.Name, label.Value, line);
            // The further lines of a label that is no table are its text.
            else if (_table is not null) Row(line);
        }
        if (_rows == 0) throw CleanFile.Broken("The JCAMP-DX spectrum", "it holds no data (##XYDATA=, ##XYPOINTS= or ##PEAK TABLE= with lines of numbers).");
        return _open <= 0
            ? new CleanFile { MediaType = FileTypes.Jcamp, Bytes = Encoding.ASCII.GetBytes(_whole.ToString()) }
            : throw CleanFile.Broken("The JCAMP-DX spectrum", "it ends too early: ##END= is missing.");
    }

    private void Take(string name, string value, string line)
    {
        _table = null;
        if (name is "TITLE" or "END") _open += name == "TITLE" ? 1 : -1;
        var label = line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)];
        if (name == "TITLE") Keep("##TITLE=spectrum");
        else if (name == "END") Keep("##END=");
        else if (Tables.Contains(name))
        {
            if (!TableForm().IsMatch(value)) throw Broken("has a table whose form is not known, such as (X++(Y..Y)) or (XY..XY)");
            _table = name;
            Keep(label + value);
        }
        else if ((Numbers.Contains(name) && NumberList().IsMatch(value)) || (Words.Contains(name) && Plain().IsMatch(value)))
        {
            Keep(label + value);
        }
    }

    // Lines of numbers, in plain or in JCAMP's packed digits, which are letters: such a line begins with a plain number and has no spaces in what follows, as a note would.
    private void Row(string line)
    {
        var fits = _table == "XYDATA" || _table == "DATATABLE" ? PackedRow().IsMatch(line) : PlainRow().IsMatch(line);
        if (!fits) throw Broken($"is no line of numbers of {_table}");
        _rows++;
        Keep(line);
    }

    private void Keep(string line) => _whole.Append(line).Append('\n');

    private Http.Problem Broken(string why) => CleanFile.Broken("The JCAMP-DX spectrum", string.Create(CultureInfo.InvariantCulture, $"line {_line} {why}."));

    // Spaces, hyphens, slashes, underscores and case do not count in a label.
    private static (string Name, string Value)? Label(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return !line.StartsWith("##", StringComparison.Ordinal) || equals < 0
            ? null
            : (string.Concat(line[2..equals].Where(c => c is not (' ' or '-' or '/' or '_' or '\t'))).ToUpperInvariant(), line[(equals + 1)..].Trim());
    }

    [GeneratedRegex(@"^\([A-Z0-9+.,() ]{2,40}\)(, ?[A-Z]{1,20})?\z", RegexOptions.IgnoreCase)]
    private static partial Regex TableForm();

    [GeneratedRegex(@"^[-+0-9.eE, ]{1,500}\z")]
    private static partial Regex NumberList();

    [GeneratedRegex(@"^[A-Za-z0-9 /^().,%*+\-=]{0,80}\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^([-+0-9.eE ,;?\t]+|[-+]?[0-9]+(\.[0-9]*)?[ \t]*[-+0-9@%A-Za-s?]*)\z")]
    private static partial Regex PackedRow();

    [GeneratedRegex(@"^[-+0-9.eE ,;\t]+\z")]
    private static partial Regex PlainRow();
}
