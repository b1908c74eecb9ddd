using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// What doses have been seen of each substance, so that one beyond anything seen is shown. A cache of the findings (table seen_doses): a value that was flagged does not raise it until it is confirmed.
internal sealed class SeenDoses
{
    // Below this many nothing is known of what is usual, and the count stops here: it would be a write for each finding.
    private const int Enough = 50;
    private const decimal Beyond = 1.5m;
    private readonly Dictionary<Dose, Seen> _seen = [];

    private readonly record struct Dose(string Substance, string Unit, string Basis);

    // `Own` is the largest of its own row; `Largest` also that of what was merged into it. `Taken`: the largest of this turn.
    private sealed class Seen
    {
        public int N { get; set; }
        public long Own { get; set; }
        public long Largest { get; set; }
        public int New { get; set; }
        public long Taken { get; set; }
    }

    public static async Task<SeenDoses> Of(Session session, RegisterSnapshot register, IEnumerable<PreparedAnalysis> analyses)
    {
        var doses = new SeenDoses();
        var slugs = analyses.SelectMany(a => a.Names).Distinct(StringComparer.Ordinal).Select(n => SlugOf(register, n)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (slugs.Count == 0) return doses;
        // What is merged into another keeps its rows, for the day that this is undone, and counts with it until then.
        var merged = register.Substances.Values.Where(s => s.MergedInto is not null).Select(s => (s.Slug, Into: EndOf(register, s))).Where(m => slugs.Contains(m.Into)).ToDictionary(m => m.Slug, m => m.Into, StringComparer.Ordinal);
        string[][] asked = [.. slugs.Concat(merged.Keys).Select(s => new[] { s })];
        await using var reader = await session.Rows($"SELECT d.substance, d.unit, d.basis, d.n, d.largest FROM {session.Database.Each("@asked")} JOIN seen_doses d ON d.substance = j.value ->> 0", ("@asked", JsonSerializer.Serialize(asked)));
        while (await reader.ReadAsync())
        {
            var (slug, n, largest) = (reader.GetString(0), reader.GetInt32(3), reader.GetInt64(4));
            var seen = doses.Of(new Dose(merged.GetValueOrDefault(slug, slug), reader.GetString(1), reader.GetString(2)));
            (seen.N, seen.Largest) = (seen.N + n, Math.Max(seen.Largest, largest));
            if (!merged.ContainsKey(slug)) seen.Own = largest;
        }
        return doses;
    }

    // Before samples get other rows: where a dose of theirs may be the largest seen, the largest of the others stands from now on, so that a slip that is corrected is shown when it comes again.
    public static async Task Forget(Session session, RegisterSnapshot register, long[] samples)
    {
        var own = await session.Query<(string Name, string Unit, string Basis, long Amount)>(
            $"SELECT name, unit, basis, MAX(amount) FROM findings WHERE {session.Database.In("sample", "@samples")} AND qualifier = '=' AND unit IS NOT NULL AND amount > 0 GROUP BY name, unit, basis", new { samples });
        foreach (var (slug, unit, basis, amount) in own.Select(f => (Slug: SlugOf(register, f.Name), f.Unit, f.Basis, f.Amount)).Where(f => f.Slug is not null).OrderBy(f => $"{f.Slug}|{f.Unit}|{f.Basis}", StringComparer.Ordinal))
        {
            if (await session.Scalar<long?>("SELECT largest FROM seen_doses WHERE substance = @slug AND unit = @unit AND basis = @basis", new { slug, unit, basis }) is not { } largest || amount < largest) continue;
            string[] slugs = [slug!, .. register.Substances.Values.Where(s => s.MergedInto is not null && EndOf(register, s) == slug).Select(s => s.Slug)];
            await session.Execute(
                $"""
                UPDATE seen_doses SET largest = (
                  SELECT COALESCE(MAX(f.amount), 0) FROM names n JOIN findings f ON f.name = n.folded AND NOT {session.Database.In("f.sample", "@samples")} AND f.qualifier = '=' AND f.unit = @unit AND f.basis = @basis
                  WHERE {session.Database.In("n.substance", "@slugs")} AND f.amount <= @largest
                    AND NOT EXISTS (SELECT 1 FROM flags g WHERE g.sample = f.sample AND g.analysis = f.analysis AND COALESCE(g.finding, f.ordinal) = f.ordinal AND g.confirmed_at IS NULL))
                WHERE substance = @slug AND unit = @unit AND basis = @basis
                """, new { samples, slug, slugs, unit, basis, largest });
        }
    }

    // Judges the findings of an analysis that nothing else keeps out, and remembers what is plausible.
    public void Judge(RegisterSnapshot register, PreparedAnalysis prepared, int at, List<RaisedFlag> flags)
    {
        for (var f = 0; f < prepared.Names.Count; f++)
        {
            if (prepared.Analysis.Findings[f] is not { Qualifier: Qualifier.Equal, Amount: > 0, Unit: { } unit } finding || SlugOf(register, prepared.Names[f]) is not { } slug) continue;
            var (amount, place) = (SampleRows.InMillionths(finding.Amount)!.Value, f);
            // What is doubted already says nothing of what is usual.
            if (flags.Exists(x => x.Analysis == at && (x.Finding ?? place) == place)) continue;
            var dose = new Dose(slug, Wire.Name(unit), Wire.Name(finding.Basis ?? Basis.Unknown));
            var seen = Of(dose);
            // Where all that was seen was corrected away nothing is known of what is usual.
            if (seen.Largest > 0 && seen.N + seen.New >= Enough && amount > seen.Largest * Beyond)
            {
                var largest = seen.Largest / 1_000_000m;
                flags.Add(new RaisedFlag(FlagCode.BeyondSeen, at, f, Plausibility.Pointer(at, f, "/amount"), false,
                    string.Create(CultureInfo.InvariantCulture, $"{finding.Amount} {dose.Unit} ({dose.Basis}) is more than one and a half times the largest seen of {slug} so far, {largest:0.######}."),
                    Plausibility.Figure("amount", finding.Amount.Value), Plausibility.Figure("largestSeen", largest)));
                continue;
            }
            if (seen.N + seen.New < Enough) seen.New++;
            // One slip among the first ones must not stand for what is usual: step by step.
            seen.Taken = Math.Max(seen.Taken, seen.Largest == 0 ? amount : Math.Min(amount, (long)(seen.Largest * Beyond)));
            seen.Largest = Math.Max(seen.Largest, seen.Taken);
        }
    }

    // Sorted, so that two transactions never wait for each other in a ring.
    public async Task Write(Session session)
    {
        foreach (var (dose, seen) in _seen.Where(s => s.Value.New > 0 || s.Value.Taken > s.Value.Own).OrderBy(s => $"{s.Key.Substance}|{s.Key.Unit}|{s.Key.Basis}", StringComparer.Ordinal))
            await session.Write(
                """
                INSERT INTO seen_doses (substance, unit, basis, n, largest) VALUES (@substance, @unit, @basis, @n, @largest)
                ON CONFLICT (substance, unit, basis) DO UPDATE SET n = seen_doses.n + @n, largest = CASE WHEN seen_doses.largest > excluded.largest THEN seen_doses.largest ELSE excluded.largest END
                """, ("@substance", dose.Substance), ("@unit", dose.Unit), ("@basis", dose.Basis), ("@n", seen.New), ("@largest", seen.Taken));
    }

    private Seen Of(Dose dose) => _seen.TryGetValue(dose, out var seen) ? seen : _seen[dose] = new Seen();

    private static string EndOf(RegisterSnapshot register, Substance substance)
    {
        while (substance.MergedInto is { } into) substance = register.Substances[into];
        return substance.Slug;
    }

    private static string? SlugOf(RegisterSnapshot register, string folded) => register.Of(folded)?.Substance;
}
