using Dims.Alerts;
using Dims.Proposals;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;
using Dims.Ways;
using Microsoft.Extensions.Options;

namespace Dims.Answers;

// From a code to the answer. A code that nobody drew, one that has ended and one that was replaced take the same work and are all the same: nothing.
public sealed class ResultLookups(Database database, AnswerKeys keys, SubstanceIndex index, AlertMemory alerts, TabletIndex tablets, TimeProvider clock, IOptions<DimsOptions> options)
{
    public async Task<ResultAnswer?> Find(ResultQuestion question, CancellationToken cancel)
    {
        var marks = keys.Marks(AnswerCodeText.Read(question.Code, out _)!);
        var (register, now) = (await index.Current(cancel), clock.GetUtcNow());
        var inForce = (await alerts.Now(cancel)).Of(Audience.Public).Alerts.Select(a => a.Last.At(now)).Where(a => a.State == AlertState.Active).ToList();
        await using var read = await database.Read(cancel);
        var row = await read.One<CodeRow>(
            $"""
            SELECT c.expires_at, c.result_revision, s.number, s.id, s.generated, s.state, s.document, s.added, u.sample AS urgent, t.revision AS taken_back, (SELECT MAX(w.lifted_at) FROM lifted_warnings w WHERE w.sample = c.sample) AS lifted
            FROM answer_codes c LEFT JOIN samples s ON s.number = c.sample LEFT JOIN urgent_samples u ON u.sample = c.sample LEFT JOIN answers_taken_back t ON t.sample = c.sample
            WHERE {read.Database.In("c.mark", "@marks")} AND c.expires_at > @now
            """, new { marks, now = Instant.Text(now) });
        if (row is null) return null;
        return AnswerComposer.Compose(await Standing(read, row, register, inForce, now), question.Language);
    }

    private async Task<SampleStanding> Standing(Read read, CodeRow row, RegisterSnapshot register, IReadOnlyList<Alert> inForce, DateTimeOffset now)
    {
        var days = (int)options.Value.AnswersKept.TotalDays;
        if (row.Number is not { } number) return new SampleStanding { Sample = null, Days = days, Register = register };
        if (StoredSteps.StateOf(row.State!) == WayState.Removed) return SampleStanding.Removed(days, row.Generated == 1, register);
        var sample = new OpenSample(row.Document!, row.Added) { Number = number, Id = row.Id!, Location = "", Generated = row.Generated == 1, Flags = 0, Revision = 0 };
        var tests = await Tests(read, sample, register);
        // What has been found and not been authorised is no ground to look for alerts that would tell it.
        var found = tests.Where(t => t.IsAuthorised).SelectMany(t => t.Found).Select(f => Product.Named(f.Finding.Substance, register)!).ToHashSet(StringComparer.Ordinal);
        var (rules, words) = await tablets.Settings(read);
        var about = AlertsAbout.Of(inForce.Where(a => row.Generated == 1 || a is { Status: AlertStatus.Actual, Generated: false }), sample.Sent, found, tests.Any(t => t is { IsAuthorised: true, Analysis.Source: Source.Laboratory }), register, rules, words);
        var newest = tests.Where(t => t.IsAuthorised).Select(t => t.Revision).Append(row.TakenBack ?? 0).Max();
        return new SampleStanding
        {
            Sample = sample.Sent,
            Tests = tests,
            Urgent = row.Urgent is not null,
            WarningLiftedOn = row.Lifted is null ? null : AmsterdamDay.Of(Instant.Parse(row.Lifted)),
            State = StoredSteps.StateOf(row.State!),
            TakenBackIn = row.TakenBack,
            Generated = sample.Generated,
            Alerts = [.. about.OrderByDescending(a => a.PublishedAt)],
            // A result that came just now has not moved the end yet.
            Until = newest == 0 ? null : AmsterdamDay.Of(newest > row.ResultRevision ? now + options.Value.AnswersKept : Instant.Parse(row.ExpiresAt)).AddDays(-1),
            Days = days,
            Register = register,
        };
    }

    internal static async Task<IReadOnlyList<StandingTest>> Tests(Sql read, OpenSample sample, RegisterSnapshot register)
    {
        var rows = (await read.Query<AnalysisRow>("SELECT ordinal, authorised, revision FROM analyses WHERE sample = @Number", sample)).ToDictionary(r => (int)r.Ordinal);
        var marked = await read.Query<FindingRow>(
            "SELECT analysis, ordinal, superseded_in AS superseded FROM findings WHERE sample = @Number AND (superseded_in IS NOT NULL OR (kept_out = 1 AND released_in IS NULL))", sample);
        var tests = new List<StandingTest>();
        for (var a = 0; a < sample.Analyses.Count; a++)
        {
            if (!rows.TryGetValue(a, out var row)) continue;
            var own = marked.Where(m => m.Analysis == a).ToList();
            tests.Add(new StandingTest
            {
                Analysis = sample.Analyses[a],
                IsAuthorised = row.Authorised == 1,
                Revision = row.Revision,
                NotDetected = await NotDetectedQuery.Of(read, a, sample.Analyses[a], register, sample.Number),
                InDoubt = own.Where(m => m.Superseded is null).Select(m => (int)m.Ordinal).ToHashSet(),
                Superseded = own.Where(m => m.Superseded is not null).Select(m => (int)m.Ordinal).ToHashSet(),
            });
        }
        return tests;
    }

    private sealed record CodeRow
    {
        public string ExpiresAt { get; init; } = "";
        public long ResultRevision { get; init; }
        public long? Number { get; init; }
        public string? Id { get; init; }
        public long? Generated { get; init; }
        public string? State { get; init; }
        public string? Document { get; init; }
        public string? Added { get; init; }
        public long? Urgent { get; init; }
        public long? TakenBack { get; init; }
        public string? Lifted { get; init; }
    }

    private sealed record AnalysisRow
    {
        public long Ordinal { get; init; }
        public long Authorised { get; init; }
        public long Revision { get; init; }
    }

    private sealed record FindingRow
    {
        public long Analysis { get; init; }
        public long Ordinal { get; init; }
        public long? Superseded { get; init; }
    }
}
