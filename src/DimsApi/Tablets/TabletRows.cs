using System.Data.Common;
using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Tablets;

// The packed rows, and reading them with what was found.
internal static class TabletRows
{
    public static readonly Insertion Row = new("tablets", "sample", "day", "logo", "colours", "shape", "length_mm", "width_mm", "diameter_mm", "thickness_mm", "mass_mg", "score_line", "reactions");

    public static object?[] Values(long number, string day, SeenTablet seen) =>
        [number, day, seen.Logo, string.Join('+', seen.Colours), seen.Shape, seen.Length, seen.Width, seen.Diameter, seen.Thickness, seen.Mass, seen.ScoreLine is { } line ? (line ? 1 : 0) : null, Packed(seen)];

    private static string Packed(SeenTablet seen) => string.Join(';', seen.Reactions.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}={r.Value}"));

    // Those from this day on; of these numbers where they are named by a WHERE on `t.sample`.
    public static async Task<List<TabletRow>> Read(Sql sql, string from, string which = "", params (string Name, object? Value)[] values)
    {
        var rows = new List<TabletRow>();
        (string, object?)[] all = [("@from", from), .. values];
        await using (var reader = await sql.Rows(
            $"""
            SELECT t.sample, t.day, t.logo, t.colours, t.shape, t.length_mm, t.width_mm, t.diameter_mm, t.thickness_mm, t.mass_mg, t.score_line, t.reactions, s.location_id, s.generated
            FROM tablets t JOIN samples s ON s.number = t.sample WHERE t.day >= @from {which} AND (s.kept_out = 0 OR s.released_in IS NOT NULL) ORDER BY t.sample
            """, all))
            while (await reader.ReadAsync()) rows.Add(Seen(reader));
        if (rows.Count == 0) return rows;
        var found = new Found();
        var at = 0;
        await using (var reader = await sql.Rows(
            $"""
            SELECT t.sample, a.source, a.authorised, a.analysed_on, f.name, f.qualifier, f.unit, f.basis, f.amount, f.role, CASE WHEN f.kept_out = 1 AND f.released_in IS NULL THEN 1 ELSE 0 END
            FROM tablets t JOIN analyses a ON a.sample = t.sample LEFT JOIN findings f ON f.sample = a.sample AND f.analysis = a.ordinal AND f.superseded_in IS NULL
            WHERE t.day >= @from {which} AND a.source <> 'recognised' ORDER BY t.sample, a.ordinal, f.ordinal
            """, all))
            while (await reader.ReadAsync())
            {
                var number = reader.GetInt32(0);
                while (at < rows.Count && rows[at].Number < number) rows[at] = found.Into(rows[at++]);
                if (at < rows.Count && rows[at].Number == number) found.Add(reader);
            }
        while (at < rows.Count) rows[at] = found.Into(rows[at++]);
        return rows;
    }

    private static TabletRow Seen(DbDataReader reader) => new()
    {
        Number = reader.GetInt32(0),
        Day = DayOf(reader.GetString(1)),
        Location = string.Intern(reader.GetString(12)),
        Generated = reader.GetInt32(13) == 1,
        Seen = new SeenTablet
        {
            Logo = string.Intern(reader.GetString(2)),
            Colours = [.. reader.GetString(3).Split('+', StringSplitOptions.RemoveEmptyEntries).Select(string.Intern)],
            Shape = string.Intern(reader.GetString(4)),
            Length = Number(reader, 5),
            Width = Number(reader, 6),
            Diameter = Number(reader, 7),
            Thickness = Number(reader, 8),
            Mass = Number(reader, 9),
            ScoreLine = reader.IsDBNull(10) ? null : reader.GetInt32(10) == 1,
            Reactions = Reactions(string.Intern(reader.GetString(11))),
        },
        IsMeasured = false,
        Told = [],
        Found = [],
    };

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> KnownReactions = new(StringComparer.Ordinal);

    private static IReadOnlyDictionary<string, string> Reactions(string packed)
    {
        if (KnownReactions.TryGetValue(packed, out var known)) return known;
        var read = packed.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('=')).ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
        // People may write anything: what is kept for good stays small.
        return KnownReactions.Count < 10_000 ? KnownReactions[packed] = read : read;
    }

    private static long? Number(DbDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetInt64(at);

    public static int DayOf(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber;

    // What was found in one tablet, while its rows go by.
    private sealed class Found
    {
        private readonly Dictionary<string, (string On, TabletFinding Finding)> _told = new(StringComparer.Ordinal);
        private readonly List<string> _found = [];
        private bool _isMeasured;

        public void Add(DbDataReader reader)
        {
            var isTold = reader.GetString(1) == "laboratory" && reader.GetInt32(2) == 1;
            _isMeasured |= isTold;
            if (reader.IsDBNull(4)) return;
            var name = string.Intern(reader.GetString(4));
            var qualifier = Wire.TryParse<Qualifier>(reader.GetString(5), out var q) ? q : Qualifier.Detected;
            if (qualifier != Qualifier.NotDetected && !_found.Contains(name)) _found.Add(name);
            if (!isTold) return;
            var isDoubted = reader.GetInt32(10) == 1;
            var on = reader.IsDBNull(3) ? "" : reader.GetString(3);
            var finding = new TabletFinding(name, qualifier, isDoubted ? null : Number(reader, 8), !reader.IsDBNull(6) && Wire.TryParse<Unit>(reader.GetString(6), out var unit) ? unit : null,
                Wire.TryParse<Basis>(reader.GetString(7), out var basis) ? basis : Basis.Unknown, !reader.IsDBNull(9) && Wire.TryParse<Role>(reader.GetString(9), out var role) ? role : null);
            // The last measurement counts, and one with an amount before one without.
            if (!_told.TryGetValue(name, out var known) || (Rank(finding), on).CompareTo((Rank(known.Finding), known.On)) >= 0) _told[name] = (on, finding);
        }

        public TabletRow Into(TabletRow row)
        {
            if (_found.Count == 0 && !_isMeasured) return row;
            row = row with { IsMeasured = _isMeasured, Told = [.. _told.Values.Select(t => t.Finding)], Found = [.. _found] };
            _told.Clear();
            _found.Clear();
            _isMeasured = false;
            return row;
        }

        private static int Rank(in TabletFinding finding) => finding switch { { Qualifier: Qualifier.Equal, Amount: not null } => 2, { Qualifier: Qualifier.NotDetected } => 0, _ => 1 };
    }
}
