using System.Globalization;
using System.Text;

namespace Dims.Attachments;

// Builds a JCAMP-DX spectrum anew from the labels that the measurement needs and its data. The title, owner, origin, dates, instrument, sample notes, comments and private labels stay behind:
// they name people, places and machines. So may what stands behind a label that is kept: JcampTerms says what of it stays, JcampTable what of the data.
internal sealed class JcampText
{
    public const int LongestLine = 4096;

    // Packed figures are written out, which takes more room than they did.
    private const int MostCharacters = 16 * 1024 * 1024;

    private static readonly Dictionary<string, string> Tables =
        new[] { "XYDATA", "XYPOINTS", "PEAK TABLE", "DATA TABLE", "RADATA" }.ToDictionary(t => t.Replace(" ", "", StringComparison.Ordinal), StringComparer.Ordinal);

    private readonly StringBuilder _whole = new();
    private JcampTable? _table;
    private string _tableName = "";
    private int? _points;
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
            if (Label(line) is { } label) Take(label.Name, label.Value);
            // The further lines of a label that is no table are its text.
            else if (_table is not null) Row(line);
        }
        EndTable();
        if (_rows == 0) throw CleanFile.Broken("The JCAMP-DX spectrum", "it holds no data (##XYDATA=, ##XYPOINTS= or ##PEAK TABLE= with lines of numbers).");
        return _open <= 0
            ? new CleanFile { MediaType = FileTypes.Jcamp, Bytes = Encoding.ASCII.GetBytes(_whole.ToString()) }
            : throw CleanFile.Broken("The JCAMP-DX spectrum", "it ends too early: ##END= is missing.");
    }

    private void Take(string name, string value)
    {
        EndTable();
        if (name is "TITLE" or "END") _open += name == "TITLE" ? 1 : -1;
        if (name is "TITLE" or "END" or "PAGE") _points = null;
        if (name == "TITLE") Keep("##TITLE=spectrum");
        else if (name == "END") Keep("##END=");
        else if (Tables.TryGetValue(name, out var table))
        {
            var form = JcampTerms.Form(value) ?? throw Broken("has a table whose form is not known, such as (X++(Y..Y)) or (XY..XY)");
            (_table, _tableName) = (new JcampTable(mayBePacked: form.Contains("++", StringComparison.Ordinal)), table);
            Keep($"##{table}={form}");
        }
        else if (JcampTerms.Line(name, value) is { } line)
        {
            if (name == "NPOINTS") _points = int.Parse(value, CultureInfo.InvariantCulture);
            Keep(line);
        }
    }

    private void Row(string line)
    {
        if (!_table!.Take(line, _whole)) throw Broken($"is no line of numbers of {_tableName}{(_table.IsPacked ? "; where the figures are packed, export them as plain numbers (AFFN)" : "")}");
        if (_whole.Length > MostCharacters) throw Broken("is where the packed data become too many; export them as plain numbers (AFFN), in fewer points");
        _rows++;
    }

    // Packed figures that are not as many as the file says were misread, or are none.
    private void EndTable()
    {
        _table?.End(_whole);
        if (_table is { IsPacked: true, Points: var points } && _points is { } said && said != points)
            throw Broken($"comes after packed data of {points} points where ##NPOINTS= says {said}; export them as plain numbers (AFFN)");
        _table = null;
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
}
