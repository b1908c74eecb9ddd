using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dims.Attachments;

// Builds a CSV anew from its rows of numbers, digit for digit, with a comma between them and a point in them. What stands above them (operators, instruments, days) stays behind;
// a heading stays where it is a word of the field.
internal sealed partial class CsvTable
{
    private const int MostAbove = 100, MostColumns = 50, LongestLine = 4096;

    private static readonly HashSet<string> Headings = new(StringComparer.Ordinal)
    {
        "x", "y", "wavenumber", "wavelength", "raman shift", "absorbance", "transmittance", "reflectance", "intensity", "counts", "signal", "response", "abundance", "relative abundance", "relative intensity",
        "m/z", "mz", "mass", "charge", "time", "retention time", "rt", "scan", "area", "height", "frequency", "shift", "ppm", "index", "baseline", "channel",
    };

    private readonly StringBuilder _whole = new();
    private string[]? _above;
    private int _columns, _rows, _line;

    // Text with at least one line of two numbers among the first ones.
    public static bool MayBe(ReadOnlySpan<byte> file)
    {
        var start = file[..Math.Min(file.Length, 64 * 1024)];
        if (start.ContainsAny((byte)0, (byte)0xFF)) return false;
        return Encoding.Latin1.GetString(start).ReplaceLineEndings("\n").Split('\n').Take(MostAbove + 1).Any(line => Numbers(line) is not null);
    }

    public static CleanFile Clean(byte[] file) => new CsvTable().Read(Encoding.Latin1.GetString(file).ReplaceLineEndings("\n"));

    private CleanFile Read(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            _line++;
            if (line.Length > LongestLine) throw Broken($"is longer than {LongestLine} characters");
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Numbers(line) is { } numbers) Row(numbers);
            else if (_rows > 0) throw Broken("is no row of numbers as those above it are. Give only the table: one row per point, two or more columns");
            else _above = line.Split(Between(line));
        }
        return _rows >= 2
            ? new CleanFile { MediaType = FileTypes.Csv, Bytes = Encoding.ASCII.GetBytes(_whole.ToString()) }
            : throw CleanFile.Broken("The CSV table", "a spectrum has at least two rows of two or more numbers.");
    }

    private void Row(string[] numbers)
    {
        if (_rows == 0)
        {
            _columns = numbers.Length;
            if (_columns > MostColumns) throw Broken($"has {_columns} columns; at most {MostColumns} are read");
            if (_above?.Length == _columns) _whole.AppendJoin(',', _above.Select(Heading)).Append('\n');
        }
        if (numbers.Length != _columns) throw Broken($"has {numbers.Length} numbers; the rows above it have {_columns}");
        _whole.AppendJoin(',', numbers).Append('\n');
        _rows++;
    }

    // The name without its unit, where it is a word of the field; else its place.
    private static string Heading(string cell, int at)
    {
        var word = cell.Trim().Trim('"').Trim().ToLowerInvariant();
        var unit = word.IndexOfAny(['(', '[']);
        var name = (unit < 0 ? word : word[..unit]).Trim();
        if (!Headings.Contains(name)) return string.Create(CultureInfo.InvariantCulture, $"column {at + 1}");
        return unit >= 0 && Unit().IsMatch(word[unit..]) ? $"{name} {word[unit..]}" : name;
    }

    // A semicolon or a tab between columns leaves the comma to the numbers; without them it stands between columns.
    private static char Between(string line) => line.Contains(';', StringComparison.Ordinal) ? ';' : line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';

    private static string[]? Numbers(string line)
    {
        var between = Between(line);
        var cells = line.Split(between);
        // A separator at the end of each line is usual.
        if (cells.Length > 2 && string.IsNullOrWhiteSpace(cells[^1])) cells = cells[..^1];
        if (cells.Length < 2) return null;
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = cells[i].Trim();
            if (between != ',') cell = cell.Replace(',', '.');
            if (!Number().IsMatch(cell)) return null;
            cells[i] = cell;
        }
        return cells;
    }

    private Http.Problem Broken(string why) => CleanFile.Broken("The CSV table", string.Create(CultureInfo.InvariantCulture, $"line {_line} {why}."));

    [GeneratedRegex(@"^[-+]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[\[(](cm-1|1/cm|nm|um|min|s|ms|m/z|da|%|%t|a\.u\.|au|au\*s|arb\. units|counts|cps|ppm|hz|mhz|mau|mv)[\])]\z")]
    private static partial Regex Unit();
}
