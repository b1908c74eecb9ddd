using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Rules;

// The kept tables: when each name was found first and last, and what tablets look like. Both are caches of the samples, which `dims verify` holds against them.
public sealed class KeptRows(Session session, SightingMemory memory)
{
    private static readonly Insertion LookRows = new("sample_looks", "sample", "look", "day");
    private readonly Dictionary<string, (DateOnly First, DateOnly Last)> _stored = new(StringComparer.Ordinal);

    // What judging these samples has to know. Names that have been seen on both sides of the day are in memory, and nothing is read for them.
    internal async Task<KeptState> Before(IReadOnlyList<SampleContent> contents, RuleSnapshot rules)
    {
        var (state, asked, known) = (new KeptState(), new HashSet<string>(StringComparer.Ordinal), memory.At(rules.Register.At));
        foreach (var content in contents)
            foreach (var finding in content.Sample.Findings)
            {
                if (finding.Qualifier == Qualifier.NotDetected) continue;
                var id = rules.Register.Of(finding.Name)?.Substance ?? finding.Name;
                if (known.Of(finding.Name) is { } seen && seen.First <= content.Sample.Day && content.Sample.Day <= seen.Last) state.See(id, seen.First, seen.Last);
                else asked.Add(id);
            }
        if (asked.Count > 0) await ReadSeen(asked, rules, state);
        await ReadAlike(contents, rules, state);
        return state;
    }

    // The same as it was when a sample was recorded that has been there for a while: of those recorded before it.
    internal async Task<KeptState> AsRecorded(SampleContent content, RuleSnapshot rules)
    {
        var state = new KeptState();
        await ReadAlike([content], rules, state);
        if (!rules.Rules.Any(r => r.Content.Kind == RuleKind.FirstSighting)) return state;
        foreach (var found in content.Found)
            if (await LastBefore(found.Id, content.Sample.Number) is { } last) state.See(found.Id, Day(last), Day(last));
        if (await session.Scalar<string>("SELECT MIN(first_day) FROM sightings") is { } begun) state.Begin(Day(begun));
        return state;
    }

    // The last day on which a substance was seen, or a name that the register does not know, in what was recorded before a sample.
    // Under each of its names the index is read backwards up to the first that was recorded before.
    internal Task<string?> LastBefore(string id, long number) => session.Scalar<string?>(
        """
        SELECT MAX((SELECT f.collected_on FROM findings f JOIN samples s ON s.number = f.sample
          WHERE f.name = n.folded AND f.sample < @number AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0 ORDER BY f.collected_on DESC LIMIT 1))
        FROM (SELECT folded FROM names WHERE substance = @id UNION ALL SELECT folded FROM names WHERE folded = @id) n
        """, new { id, number });

    internal async Task Enter(IReadOnlyList<JudgedSample> samples, RegisterSnapshot register)
    {
        var known = memory.At(register.At);
        var seen = new SortedDictionary<string, (DateOnly First, DateOnly Last)>(StringComparer.Ordinal);
        foreach (var sample in samples.Where(s => !s.KeptOut))
            foreach (var finding in sample.Findings.Skip(sample.Old))
            {
                if (finding.Qualifier == Qualifier.NotDetected || Covers(known, finding.Name, sample.Day)) continue;
                seen[finding.Name] = seen.TryGetValue(finding.Name, out var so) ? (sample.Day < so.First ? sample.Day : so.First, sample.Day > so.Last ? sample.Day : so.Last) : (sample.Day, sample.Day);
            }
        foreach (var sample in samples)
            if (!sample.IsAddedTo && sample.Look is not null) session.Insert(LookRows, sample.Number, sample.Look, SampleRows.Day(sample.Day));
        if (seen.Count > 0) await Write(seen);
        foreach (var (name, days) in _stored) seen[name] = seen.TryGetValue(name, out var so) ? (so.First < days.First ? so.First : days.First, so.Last > days.Last ? so.Last : days.Last) : days;
        if (seen.Count > 0) session.AfterCommit(() => known.Widen(seen));
    }

    // Of samples that were corrected: names that they held may have been found on fewer days now, or never. What instances know of it they read anew.
    internal async Task Forget(long[] samples, IReadOnlyList<Sighting> former)
    {
        _stored.Clear();
        var narrowed = false;
        foreach (var name in former.GroupBy(f => f.Name, f => f.Day).OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            // Within the stretch it makes no difference.
            var (from, until) = (name.Min(StringComparer.Ordinal), name.Max(StringComparer.Ordinal));
            if (await session.Scalar<int?>("SELECT 1 FROM sightings WHERE name = @Key AND first_day < @from AND last_day > @until", new { name.Key, from, until }) is not null) continue;
            narrowed = true;
            var (first, last) = (await session.Query<(string?, string?)>(
                $"""
                SELECT MIN(f.collected_on), MAX(f.collected_on) FROM findings f JOIN samples s ON s.number = f.sample
                WHERE f.name = @Key AND NOT {session.Database.In("f.sample", "@samples")} AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0
                """, new { name.Key, samples }))[0];
            if (first is null) await session.Execute("DELETE FROM sightings WHERE name = @Key", new { name.Key });
            else await session.Execute("UPDATE sightings SET first_day = @first, last_day = @last WHERE name = @Key", new { name.Key, first, last });
        }
        if (narrowed) await session.Next(Counters.Substances);
    }

    private Task<int> Write(SortedDictionary<string, (DateOnly First, DateOnly Last)> seen) => session.Execute(
            $"""
            INSERT INTO sightings (name, first_day, last_day) SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM {session.Database.Each("@rows")} WHERE 1 = 1
            ON CONFLICT (name) DO UPDATE SET first_day = CASE WHEN excluded.first_day < sightings.first_day THEN excluded.first_day ELSE sightings.first_day END,
              last_day = CASE WHEN excluded.last_day > sightings.last_day THEN excluded.last_day ELSE sightings.last_day END
            """, new { rows = JsonSerializer.Serialize(seen.Select(s => new[] { s.Key, SampleRows.Day(s.Value.First), SampleRows.Day(s.Value.Last) })) });

    private bool Covers(SightingMemory.Known memory, string name, DateOnly day) =>
        (memory.Of(name) is { } known && known.First <= day && day <= known.Last) || (_stored.TryGetValue(name, out var stored) && stored.First <= day && day <= stored.Last);

    // By substance: under another name it has been seen as well.
    private async Task ReadSeen(HashSet<string> asked, RuleSnapshot rules, KeptState state)
    {
        await using (var reader = await session.Rows(
            $"""
            SELECT s.name, s.first_day, s.last_day FROM {session.Database.Each("@asked")} JOIN names n ON n.substance = j.value ->> 0 JOIN sightings s ON s.name = n.folded
            UNION ALL SELECT s.name, s.first_day, s.last_day FROM {session.Database.Each("@asked")} JOIN sightings s ON s.name = j.value ->> 0
            """, ("@asked", JsonSerializer.Serialize(asked.Order(StringComparer.Ordinal).Select(a => new[] { a })))))
            while (await reader.ReadAsync())
            {
                var (name, first, last) = (reader.GetString(0), Day(reader.GetString(1)), Day(reader.GetString(2)));
                _stored[name] = (first, last);
                state.See(rules.Register.Of(name)?.Substance ?? name, first, last);
            }
        // Only where something looks new does it matter since when there is anything at all.
        if (asked.All(a => state.SeenOf(a) is not null) && !rules.Rules.Any(r => r.Content is { Kind: RuleKind.FirstSighting, Days: not null })) return;
        if (await session.Scalar<string>("SELECT MIN(first_day) FROM sightings") is { } begun) state.Begin(Day(begun));
    }

    private async Task ReadAlike(IReadOnlyList<SampleContent> contents, RuleSnapshot rules, KeptState state)
    {
        if (!rules.Rules.Any(r => r.Content.Kind == RuleKind.Cluster)) return;
        var asked = new Dictionary<ClusterKey, (DateOnly From, DateOnly To)>();
        foreach (var content in contents)
            foreach (var (rule, key) in SampleJudge.Clusters(content, rules))
            {
                var sample = content.Sample;
                var (from, to) = (sample.Day.AddDays(1 - rule.Content.Days!.Value), sample.Day.AddDays(rule.Content.Days.Value - 1));
                asked[key] = asked.TryGetValue(key, out var so) ? (from < so.From ? from : so.From, to > so.To ? to : so.To) : (from, to);
            }
        if (asked.Count == 0) return;
        string[][] looks = [.. asked.Where(a => a.Key is { Substance: "" }).Select(a => new[] { a.Key.Look, SampleRows.Day(a.Value.From), SampleRows.Day(a.Value.To) })];
        if (looks.Length > 0)
        {
            await using var reader = await session.Rows(
                $"SELECT l.look, l.day, l.sample FROM {session.Database.Each("@looks")} JOIN sample_looks l ON l.look = j.value ->> 0 AND l.day BETWEEN j.value ->> 1 AND j.value ->> 2", ("@looks", JsonSerializer.Serialize(looks)));
            while (await reader.ReadAsync()) state.Alike(new ClusterKey(reader.GetString(0), Form.Tablet, "", "", ""), Day(reader.GetString(1)), reader.GetInt64(2));
        }
        foreach (var (key, (from, to)) in asked.Where(a => a.Key.Substance.Length > 0))
            foreach (var (day, sample) in await session.Query<(string Day, long Sample)>(key.Look.Length > 0 ? TabletsOfSubstance : OthersOfSubstance,
                new { key.Look, key.Substance, key.SoldAs, key.Region, form = Http.Wire.Name(key.Form), from = SampleRows.Day(from), to = SampleRows.Day(to) }))
                state.Alike(key, Day(day), sample);
    }

    // The days of a look are one stretch of an index; what the tablets hold is read of those few.
    private const string TabletsOfSubstance =
        """
        SELECT l.day, l.sample FROM sample_looks l WHERE l.look = @Look AND l.day BETWEEN @from AND @to
          AND EXISTS (SELECT 1 FROM findings f JOIN names n ON n.folded = f.name WHERE f.sample = l.sample AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND n.substance = @Substance)
        """;

    // The days of a substance are one stretch of the index of findings.
    private const string OthersOfSubstance =
        """
        SELECT DISTINCT f.collected_on, f.sample FROM names n JOIN findings f ON f.name = n.folded AND f.collected_on BETWEEN @from AND @to AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL
        JOIN samples s ON s.number = f.sample AND s.form = @form
        LEFT JOIN location_regions r ON r.location_id = s.location_id AND r.region_set = 'province'
        LEFT JOIN sample_sold_as a ON a.sample = s.number AND a.ordinal = 0
        LEFT JOIN names t ON t.folded = a.name
        WHERE n.substance = @Substance AND COALESCE(r.region, '') = @Region AND (t.substance = @SoldAs OR t.market_name = @SoldAs OR t.folded = @SoldAs OR (a.name IS NULL AND @SoldAs = ''))
        """;

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

// That a sample held a name on its day, of this entry if of any.
internal readonly record struct Sighting(string Name, string? Entry, long Sample, string Day)
{
    public string Id => Entry ?? Name;
}

// Since when and until when names have been found, as far as this instance knows. The stretches grow, so what is known here stays true, until a correction takes something back: then the register's counter moves, and all is forgotten.
public sealed class SightingMemory
{
    private volatile Known _known = new(-1);

    // As whoever reads the register at this counter has it.
    internal Known At(long counter)
    {
        var known = _known;
        if (known.Counter == counter) return known;
        // What a transaction of before still adds is its own.
        return known.Counter > counter ? new Known(counter) : _known = new Known(counter);
    }

    internal sealed class Known(long counter)
    {
        private readonly ConcurrentDictionary<string, (DateOnly First, DateOnly Last)> _days = new(StringComparer.Ordinal);

        public long Counter => counter;

        public (DateOnly First, DateOnly Last)? Of(string name) => _days.TryGetValue(name, out var known) ? known : null;

        public void Widen(IEnumerable<KeyValuePair<string, (DateOnly First, DateOnly Last)>> seen)
        {
            foreach (var (name, days) in seen)
                _days.AddOrUpdate(name, days, (_, so) => (so.First < days.First ? so.First : days.First, so.Last > days.Last ? so.Last : days.Last));
        }
    }
}
