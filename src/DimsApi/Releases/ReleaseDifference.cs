using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Releases;

// Works out what has changed between two revisions from what each change kept.
internal static class ReleaseDifference
{
    private const int Most = 500;

    public static async Task<ReleaseChanges> Between(Sql sql, (string Name, long Revision)? before, long revision)
    {
        var args = new { since = before?.Revision ?? -1, to = revision, instant = before is { } last ? await At(sql, last.Revision) : "", until = await At(sql, revision), Most };
        var changed = await sql.Scalar<long>("SELECT count(DISTINCT sample) FROM sample_versions WHERE revision <= @since AND until_revision > @since AND until_revision <= @to", args);
        // New ones, and those that have changed since, as they were at `to`: what has come or changed after it is of the next release. A test record that came and went between the two is of neither.
        var touched = await sql.Scalar<long>(
            """
            SELECT (SELECT count(*) FROM samples s WHERE s.revision > @since AND s.revision <= @to AND (s.state <> 'removed' OR EXISTS (SELECT 1 FROM sample_versions f WHERE f.sample = s.number AND f.revision <= @since)))
              + (SELECT count(DISTINCT sample) FROM sample_versions WHERE revision > @since AND revision <= @to AND until_revision > @to)
            """, args);
        var former = before is null ? [] : (await sql.Query<Former>("SELECT kind, entry, document FROM former_meanings WHERE until_revision > @since AND until_revision <= @to ORDER BY until_revision DESC", args))
            .GroupBy(f => (f.Kind, f.Entry)).Select(g => g.Last()).OrderBy(f => f.Entry, StringComparer.Ordinal).ToList();
        var later = await sql.Query<Former>("SELECT kind, entry, document FROM former_meanings WHERE until_revision > @to ORDER BY until_revision DESC", args);
        var register = (await RegisterSnapshot.Load(sql, 0)).Before(later.Select(f => (f.Kind, f.Entry, f.Document)));
        var was = register.Before(former.Select(f => (f.Kind, f.Entry, f.Document)));
        return new ReleaseChanges
        {
            Since = before?.Name,
            Revisions = await sql.Scalar<long>("SELECT count(*) FROM revisions WHERE revision > @since AND revision <= @to", args),
            SamplesRecorded = touched - changed,
            SamplesChanged = changed,
            SampleChanges = before is null ? [] : [.. (await sql.Query<Counted>(
                """
                SELECT v.change, v.reason, count(DISTINCT v.sample) AS n FROM sample_versions v
                WHERE v.until_revision > @since AND v.until_revision <= @to AND v.sample IN (SELECT f.sample FROM sample_versions f WHERE f.revision <= @since AND f.until_revision > @since)
                GROUP BY v.change, v.reason ORDER BY v.change, n DESC, v.reason LIMIT @Most
                """, args)).Select(c => new ChangeCount { Change = Wire.TryParse<SampleChange>(c.Change, out var change) ? change : SampleChange.Corrected, Reason = c.Reason, N = c.N })],
            Names = [.. former.Where(f => f.Kind == FormerMeanings.Name).Select(f => Named(f.Entry, was.Of(f.Entry), register.Of(f.Entry))).Where(n => (n.FromSubstance, n.FromMarketName) != (n.ToSubstance, n.ToMarketName)).Take(Most)],
            Merges = before is null ? [] : [.. (await sql.Query<Merged>(
                """
                SELECT from_substance, into_substance, 0 AS undone, reason FROM substance_merges WHERE revision > @since AND revision <= @to
                UNION ALL
                SELECT from_substance, into_substance, 1, undone_reason FROM substance_merges WHERE undone_at > @instant AND undone_at <= @until
                ORDER BY 1, 2, 3 LIMIT @Most
                """, args)).Select(m => new ChangedMerge { From = m.FromSubstance, Into = m.IntoSubstance, Undone = m.Undone == 1, Reason = m.Reason })],
            Factors = [.. former.Where(f => f.Kind == FormerMeanings.Substance).SelectMany(f => Factors(f.Entry, was.Substances.GetValueOrDefault(f.Entry), register.Substances.GetValueOrDefault(f.Entry))).Take(Most)],
            Entries = [.. former.Where(f => f.Kind is FormerMeanings.Substance or FormerMeanings.MarketName).Select(f => f.Entry).Distinct().Take(Most)],
            Locations = [.. former.Where(f => f.Kind == FormerMeanings.Location).Select(f => f.Entry).Take(Most)],
        };
    }

    private static Task<string?> At(Sql sql, long revision) => sql.Scalar<string>("SELECT at FROM revisions WHERE revision = @revision", new { revision });

    private static ChangedName Named(string name, Naming? was, Naming? now) => new() { Name = name, FromSubstance = was?.Substance, FromMarketName = was?.MarketName, ToSubstance = now?.Substance, ToMarketName = now?.MarketName };

    private static IEnumerable<ChangedFactor> Factors(string substance, Substance? was, Substance? now)
    {
        if (was is null || now is null) yield break;
        foreach (var basis in was.Salts.Concat(now.Salts).Select(s => s.Basis).Distinct().Order())
        {
            var (from, to) = (was.Salts.FirstOrDefault(s => s.Basis == basis)?.Factor, now.Salts.FirstOrDefault(s => s.Basis == basis)?.Factor);
            if (from != to) yield return new ChangedFactor { Substance = substance, Basis = basis, From = from, To = to };
        }
    }

    private sealed record Former { public string Kind { get; init; } = ""; public string Entry { get; init; } = ""; public string? Document { get; init; } }

    private sealed record Merged { public string FromSubstance { get; init; } = ""; public string IntoSubstance { get; init; } = ""; public long Undone { get; init; } public string Reason { get; init; } = ""; }

    private sealed record Counted { public string Change { get; init; } = ""; public string? Reason { get; init; } public long N { get; init; } }
}
