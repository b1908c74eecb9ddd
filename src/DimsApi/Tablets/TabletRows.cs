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

    // What is of an impossible day goes by that of its recording.
    private const string InTime = "(t.day >= @from OR (s.kept_out = 1 AND s.released_in IS NULL AND s.recorded_at >= @from))";

    // Those from this day on; of these numbers where they are named by a WHERE on `t.sample`.
    public static async Task<List<TabletRow>> Read(Sql sql, string from, string which = "", params (string Name, object? Value)[] values)
    {
        var rows = new List<TabletRow>();
        (string, object?)[] all = [("@from", from), .. values];
        await using (var reader = await sql.Rows(
            $"""
            SELECT t.sample, t.day, t.logo, t.colours, t.shape, t.length_mm, t.width_mm, t.diameter_mm, t.thickness_mm, t.mass_mg, t.score_line, t.reactions, s.location_id, s.generated,
              CASE WHEN s.kept_out = 1 AND s.released_in IS NULL THEN s.recorded_at END
            FROM tablets t JOIN samples s ON s.number = t.sample WHERE {InTime} {which} ORDER BY t.sample
            """, all))
            while (await reader.ReadAsync()) rows.Add(Seen(reader));
        if (rows.Count == 0) return rows;
        var found = new Found();
        var at = 0;
        await using (var reader = await sql.Rows(
            $"""
            SELECT t.sample, a.source, a.authorised, a.analysed_on, f.name, f.qualifier, f.unit, f.basis, f.amount, f.role, CASE WHEN f.kept_out = 1 AND f.released_in IS NULL THEN 1 ELSE 0 END,
              CASE WHEN a.source = 'on-site' THEN a.panel END
            FROM tablets t JOIN samples s ON s.number = t.sample JOIN analyses a ON a.sample = t.sample LEFT JOIN findings f ON f.sample = a.sample AND f.analysis = a.ordinal AND f.superseded_in IS NULL
            WHERE {InTime} {which} AND a.source <> 'recognised' ORDER BY t.sample, a.ordinal, f.ordinal
            """, all))
            while (await reader.ReadAsync())
            {
                var number = reader.GetInt32(0);
                while (at < rows.Count && rows[at].Number < number) rows[at] = found.Into(rows[at++]);
                if (at < rows.Count && rows[at].Number == number) found.Add(reader);
            }
        while (at < rows.Count) rows[at] = found.Into(rows[at++]);
        await ReadLists(sql, rows, found.Panels);
        return rows;
    }

    // Lists are few, and many tests have the same.
    private static async Task ReadLists(Sql sql, List<TabletRow> rows, Dictionary<int, List<string>> panels)
    {
        if (panels.Count == 0) return;
        var names = (await sql.Query<(string Panel, string Name)>($"SELECT panel, name FROM panel_names WHERE {sql.Database.In("panel", "@lists")}", new { lists = panels.Values.SelectMany(p => p).Distinct(StringComparer.Ordinal).ToArray() }))
            .GroupBy(n => n.Panel, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(n => string.Intern(n.Name))], StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
            if (panels.TryGetValue(rows[i].Number, out var of)) rows[i] = rows[i] with { LookedFor = of is [var one] ? names.GetValueOrDefault(one, []) : [.. of.SelectMany(p => names.GetValueOrDefault(p, []))] };
    }

    private static TabletRow Seen(DbDataReader reader) => new()
    {
        Number = reader.GetInt32(0),
        Day = reader.IsDBNull(14) ? DayOf(reader.GetString(1)) : AmsterdamDay.Of(Instant.Parse(reader.GetString(14))).DayNumber,
        IsKeptOut = !reader.IsDBNull(14),
        Location = string.Intern(reader.GetString(12)),
        Generated = reader.GetInt32(13) == 1,
        Seen = new SeenTablet
        {
            Logo = string.Intern(SeenTablet.Said(reader.GetString(2))),
            Colours = [.. reader.GetString(3).Split('+', StringSplitOptions.RemoveEmptyEntries).Select(c => string.Intern(SeenTablet.Said(c))).Where(c => c.Length > 0)],
            Shape = string.Intern(SeenTablet.Said(reader.GetString(4))),
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
        var read = packed.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('=')).Where(r => SeenTablet.SaidOfReaction(r[1]).Length > 0).ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
        // People may write anything: what is kept for good stays small.
        return KnownReactions.Count < 10_000 ? KnownReactions[packed] = read : read;
    }

    private static long? Number(DbDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetInt64(at);

    public static int DayOf(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber;

    // What was found in one tablet, while its rows go by.
    private sealed class Found
    {
        private readonly Dictionary<string, (string On, TabletFinding Finding, bool IsTorn)> _told = new(StringComparer.Ordinal);
        private readonly List<string> _found = [], _notFound = [];
        private bool _isMeasured;

        // By tablet.
        public Dictionary<int, List<string>> Panels { get; } = [];

        public void Add(DbDataReader reader)
        {
            if (!reader.IsDBNull(11)) Looked(reader.GetInt32(0), reader.GetString(11));
            var isTold = reader.GetString(1) == "laboratory" && reader.GetInt32(2) == 1;
            _isMeasured |= isTold;
            if (reader.IsDBNull(4)) return;
            var name = string.Intern(reader.GetString(4));
            var qualifier = Wire.TryParse<Qualifier>(reader.GetString(5), out var q) ? q : Qualifier.Detected;
            var names = qualifier == Qualifier.NotDetected ? _notFound : _found;
            if (!names.Contains(name)) names.Add(name);
            if (!isTold) return;
            var isDoubted = reader.GetInt32(10) == 1;
            var on = reader.IsDBNull(3) ? "" : reader.GetString(3);
            var finding = new TabletFinding(name, qualifier, isDoubted ? null : Number(reader, 8), !reader.IsDBNull(6) && Wire.TryParse<Unit>(reader.GetString(6), out var unit) ? unit : null,
                Wire.TryParse<Basis>(reader.GetString(7), out var basis) ? basis : Basis.Unknown, !reader.IsDBNull(9) && Wire.TryParse<Role>(reader.GetString(9), out var role) ? role : null);
            _told[name] = _told.TryGetValue(name, out var known) ? Newest(known, on, finding) : (on, finding, false);
        }

        private void Looked(int number, string panel)
        {
            if (!Panels.TryGetValue(number, out var panels)) Panels[number] = panels = [];
            if (!panels.Contains(panel)) panels.Add(panel);
        }

        public TabletRow Into(TabletRow row)
        {
            if (_found.Count == 0 && _notFound.Count == 0 && !_isMeasured) return row;
            row = row with { IsMeasured = _isMeasured, Told = [.. _told.Values.Select(t => t.Finding)], Found = [.. _found], NotFound = [.. _notFound] };
            _told.Clear();
            _found.Clear();
            _notFound.Clear();
            _isMeasured = false;
            return row;
        }

        // The newest result counts. Of one day, or where a day is not known, two that contradict leave a doubt, and one with an amount comes before one without.
        private static (string On, TabletFinding Finding, bool IsTorn) Newest((string On, TabletFinding Finding, bool IsTorn) known, string on, in TabletFinding finding)
        {
            var isDated = on.Length > 0 && known.On.Length > 0;
            if (isDated && on != known.On) return string.CompareOrdinal(on, known.On) > 0 ? (on, finding, false) : known;
            var last = on.Length > 0 ? on : known.On;
            if (known.IsTorn) return known with { On = last };
            if (Contradict(finding, known.Finding)) return (last, finding with { Qualifier = Qualifier.Equal, Amount = null, Role = Counting(finding, known.Finding).Role }, true);
            return (last, Rank(finding) >= Rank(known.Finding) ? finding : known.Finding, false);
        }

        private static TabletFinding Counting(in TabletFinding one, in TabletFinding other) => one.Qualifier == Qualifier.NotDetected ? other : one;

        // Found and not found, or more than a tenth apart.
        private static bool Contradict(in TabletFinding one, in TabletFinding other) => (one.Qualifier == Qualifier.NotDetected) != (other.Qualifier == Qualifier.NotDetected)
            || (one is { Qualifier: Qualifier.Equal, Amount: { } a } && other is { Qualifier: Qualifier.Equal, Amount: { } b } && one.Unit == other.Unit && one.Basis == other.Basis && Math.Abs(a - b) > Math.Max(a, b) / 10);

        private static int Rank(in TabletFinding finding) => finding switch { { Qualifier: Qualifier.Equal, Amount: not null } => 2, { Qualifier: Qualifier.NotDetected } => 0, _ => 1 };
    }
}
