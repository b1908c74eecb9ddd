using System.Globalization;
using System.Text;

namespace Dims.Attachments;

// The lines of a JCAMP-DX table as plain numbers. JCAMP can pack figures into letters, and letters can be words: a packed line is worked out and written as its numbers, so that no letter of it stays.
// `mayBePacked`: an abscissa, and ordinates at even steps, as in (X++(Y..Y)).
internal sealed class JcampTable(bool mayBePacked)
{
    private const int LongestRow = JcampText.LongestLine;

    // A letter is the first digit of a value, of a difference to the value before, or of how often that stands there: 0, 1 to 9 and -1 to -9; 1 to 9.
    private const string Values = "@ABCDEFGHIabcdefghi", Steps = "%JKLMNOPQRjklmnopqr", Counts = "STUVWXYZs";

    private readonly List<string> _row = [];
    private decimal? _value, _step;
    private bool _endsInStep;

    public bool IsPacked { get; private set; }

    public int Points { get; private set; }

    // False where the line is no line of numbers. What is written out of it can come with the next one, which may say its last value again.
    public bool Take(string line, StringBuilder whole)
    {
        if (!IsPacked && IsPlain(line))
        {
            Points += Scan(line).Count - (mayBePacked ? 1 : 0);
            whole.Append(line).Append('\n');
            return true;
        }
        if (!mayBePacked) return false;
        IsPacked = true;
        return Unpack(line, whole);
    }

    public void End(StringBuilder whole)
    {
        if (_row.Count > 1) whole.AppendJoin(' ', _row).Append('\n');
        _row.Clear();
    }

    private bool Unpack(string line, StringBuilder whole)
    {
        if (Scan(line, packed: true) is not [var x, _, ..] tokens || !IsNumber(x)) return false;
        var (before, row) = (_endsInStep ? _value : null, new List<string> { x });
        (_value, _step, _endsInStep) = (null, null, false);
        var (length, repeated) = (x.Length, false);
        foreach (var token in tokens.Skip(1))
        {
            if (!Unpack(token, ref repeated, out var times) || times > LongestRow) return false;
            for (; times > 0; times--)
            {
                if (_endsInStep) _value += _step;
                if (_value is not { } value || Math.Abs(value) > 1_000_000_000_000_000m) return false;
                row.Add(value.ToString(CultureInfo.InvariantCulture));
                length += row[^1].Length + 1;
                if (length > LongestRow) return false;
            }
        }
        // After differences the next line says the last value again, at its abscissa: it stays in that line.
        if (before is { } last)
        {
            if (row[1] != last.ToString(CultureInfo.InvariantCulture)) return false;
            _row.RemoveAt(_row.Count - 1);
            Points--;
        }
        End(whole);
        _row.AddRange(row);
        Points += row.Count - 1;
        return true;
    }

    // A value begins the line; differences follow it, and no value comes after a difference, as one would in a word.
    private bool Unpack(string token, ref bool repeated, out int times)
    {
        times = 1;
        var kind = token[0];
        if (Counts.Contains(kind, StringComparison.Ordinal))
        {
            if (_value is null || repeated || !int.TryParse($"{Counts.IndexOf(kind, StringComparison.Ordinal) + 1}{token[1..]}", NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            (times, repeated) = (count - 1, true);
            return true;
        }
        repeated = false;
        if (Steps.Contains(kind, StringComparison.Ordinal))
        {
            (_step, _endsInStep) = (Number(Steps, token), true);
            return _step is not null && _value is not null;
        }
        if (_endsInStep) return false;
        _value = Number(Values, token);
        return _value is not null;
    }

    private static decimal? Number(string letters, string token)
    {
        var at = letters.IndexOf(token[0], StringComparison.Ordinal);
        var digits = at < 0 ? token : at < 10 ? $"{at}{token[1..]}" : $"-{at - 9}{token[1..]}";
        return decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private bool IsPlain(string line) => Scan(line) is { Count: > 0 } tokens && tokens.All(t => IsNumber(t) || (mayBePacked && t == "?"));

    private static bool IsNumber(string token) => token.Length <= 30 && char.IsAsciiDigit(token[^1] == '.' ? '0' : token[^1]) && token.Any(char.IsAsciiDigit)
        && double.TryParse(token, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);

    // Blanks and separators part numbers; a sign begins one, but for that of an exponent; so does a letter where they are packed.
    private static List<string> Scan(string line, bool packed = false)
    {
        var tokens = new List<string>();
        var start = 0;
        for (var at = 0; at <= line.Length; at++)
        {
            var parts = at == line.Length || line[at] is ' ' or '\t' or ',' or ';';
            var begins = !parts && at > start && (line[at] is '-' or '+' ? packed || line[at - 1] is not ('e' or 'E') : packed && (char.IsAsciiLetter(line[at]) || line[at] is '@' or '%'));
            if (!parts && !begins) continue;
            if (at > start) tokens.Add(line[start..at]);
            start = parts ? at + 1 : at;
        }
        return tokens;
    }
}
