using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Tablets;

// The stored answers. What is in the document stays as it was given; what became of it stands beside.
internal static class RecognitionRows
{
    private const string Columns = "SELECT id, state, document, sample, day, settings_version, location_id, reopened_at, reopened_in, reopened_by, reopened_why FROM recognitions";

    private static readonly Insertion Given = new("recognitions", "id", "at", "day", "location_id", "owner_id", "sample", "logo", "verdict", "state", "settings_version", "revision", "generated", "document", "rests");

    public static void Add(Session session, WrittenRecognition written, long? sample, string logo) => session.Insert(
        Given, written.Answer.Id, Instant.Text(written.Answer.At), SampleRows.Day(written.Answer.To), written.Answer.Location, session.Call.Caller?.Owner, sample, logo, Wire.Name(written.Answer.Verdict), "given",
        written.Answer.SettingsVersion, written.Answer.Revision, written.Answer.Generated ? 1 : 0, new Utf8Text(written.Document), new Utf8Text(written.Rests));

    public static Task<int> Reopen(Session session, StandingRecognition standing, long? by, LocalText why, long revision) => session.Execute(
        "UPDATE recognitions SET state = 'reopened', reopened_at = @now, reopened_in = @revision, reopened_by = @by, reopened_why = @why WHERE id = @Id AND state = 'given'",
        new { now = session.NowText, revision, by, why = JsonSerializer.Serialize(why, Wire.Json), standing.Id });

    public static async Task<Recognition?> Find(Sql sql, string id) => (await sql.One<Row>($"{Columns} WHERE id = @id", new { id }))?.Recognition();

    public static async Task<IReadOnlyList<Recognition>> Page(Sql sql, RecognitionsQuestion question, string? location, int limit) => [.. (await sql.Query<Row>(
        $"""
        {Columns} WHERE id < @cursor{(location is null ? "" : " AND location_id = @location")}{(question.State is null ? "" : " AND state = @state")}{(question.Verdict is null ? "" : " AND verdict = @verdict")}
        ORDER BY id DESC LIMIT @limit
        """, new { cursor = question.Cursor ?? "~", location, state = question.State is { } state ? Wire.Name(state) : "", verdict = question.Verdict is { } verdict ? Wire.Name(verdict) : "", limit })).Select(r => r.Recognition())];

    // Those that told a content and still stand, of these spellings of logos or of these samples, since this day. No spellings: all.
    public static async Task<IReadOnlyList<StandingRecognition>> Standing(Sql sql, IReadOnlyCollection<string>? logos, string since, IReadOnlyCollection<long>? samples = null) => [.. (await sql.Query<Row>(
        $"""
        SELECT r.id, r.state, r.document, r.sample, r.day, r.settings_version, r.location_id, r.logo, s.document AS sample_document FROM recognitions r LEFT JOIN samples s ON s.number = r.sample
        WHERE r.verdict = 'recognised' AND r.state = 'given' AND r.day >= @since{(logos is null ? "" : $" AND ({sql.Database.In("r.logo", "@logos")} OR {sql.Database.In("r.sample", "@samples")})")} ORDER BY r.id
        """, new { since, logos = logos?.ToArray() ?? [], samples = samples?.ToArray() ?? [] })).Select(r => new StandingRecognition { Id = r.Id, Sample = r.Sample, Location = r.LocationId, Day = TabletRows.DayOf(r.Day), SettingsVersion = (int)r.SettingsVersion, Logo = r.Logo, Look = r.Look(), Answer = r.Recognition() })];

    // A sample has one answer that stands, asked about or named by a step. Asked with the row of the revision taken: of two at once one is first.
    public static async Task HoldAlone(Sql sql, OpenSample sample, string pointer, string besides = "")
    {
        if (await sql.Scalar<string?>("SELECT id FROM recognitions WHERE sample = @Number AND verdict = 'recognised' AND state = 'given' AND id <> @besides ORDER BY id LIMIT 1", new { sample.Number, besides }) is not { } former) return;
        var detail = $"{SampleNumber.Format(sample.Number)} was recognised before, and that answer stands (/v1/recognitions/{former}). Nothing was recorded.";
        throw new Problem(ProblemCodes.AlreadyExists, $"{pointer}: {detail}") { Errors = [new Fault { Pointer = pointer, Code = "already-recognised", Detail = detail }] };
    }

    // The sample that it is about looks otherwise from now on.
    public static Task<int> Follow(Session session, StandingRecognition standing) => session.Execute("UPDATE recognitions SET logo = @logo WHERE id = @Id", new { logo = standing.Look!.Logo, standing.Id });

    public static async Task<bool> AnyStanding(Sql sql) => await sql.Scalar<int?>("SELECT 1 FROM recognitions WHERE verdict = 'recognised' AND state = 'given' AND logo >= '' LIMIT 1") is not null;

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string State { get; init; } = "";
        public string Document { get; init; } = "";
        public long? Sample { get; init; }
        public string Day { get; init; } = "";
        public long SettingsVersion { get; init; }
        public string LocationId { get; init; } = "";
        public string? ReopenedAt { get; init; }
        public long? ReopenedIn { get; init; }
        public long? ReopenedBy { get; init; }
        public string? ReopenedWhy { get; init; }
        public string Logo { get; init; } = "";
        public string? SampleDocument { get; init; }

        public SeenTablet? Look() => SampleDocument is null ? SeenTablet.Of(Recognition().Seen) : SeenTablet.Of(JsonSerializer.Deserialize<SubmitSample>(SampleDocument, Wire.Json)!);

        public Recognition Recognition()
        {
            var given = JsonSerializer.Deserialize<Recognition>(Document, Wire.Json)!;
            return ReopenedAt is null ? given : given with
            {
                State = RecognitionState.Reopened,
                TakenBack = new RecognitionTakenBack
                {
                    At = Instant.Parse(ReopenedAt),
                    Revision = ReopenedIn!.Value,
                    Sample = ReopenedBy is { } by ? SampleNumber.Format(by) : null,
                    Why = JsonSerializer.Deserialize<LocalText>(ReopenedWhy!, Wire.Json)!,
                },
            };
        }
    }
}

// An answer that told a content, and still stands.
internal sealed record StandingRecognition
{
    public required string Id { get; init; }
    public required long? Sample { get; init; }
    public required string Location { get; init; }
    public required int Day { get; init; }
    public required int SettingsVersion { get; init; }
    public required Recognition Answer { get; init; }
    // By which it is looked up.
    public required string Logo { get; init; }
    // Of a sample as it is written down now, else as it was asked about; null where the sample is no tablet any more, or nothing is written down of it.
    public required SeenTablet? Look { get; init; }

    // The amounts that it told.
    public IEnumerable<AmountSpread> Told(TabletMeanings meanings) => Answer.Contents.SelectMany(c => c.Amounts, (c, a) =>
        new AmountSpread(meanings.Now(c.Substance), a.Unit, a.Basis, a.N, SampleRows.InMillionths(a.Median)!.Value, SampleRows.InMillionths(a.Lowest)!.Value, SampleRows.InMillionths(a.Highest)!.Value));

    // Why it does not hold any more by its own rule, on the data of now; null where it does.
    public Fallen? WhyNot(TabletView view, RecognitionRules rules, TabletMeanings meanings, IReadOnlyList<SeenTablet>? warned = null)
    {
        if (Look is null) return new Fallen(RecognitionReason.FeatureMissing, Own);
        var seen = view.Words.Read(Look);
        if (warned?.Any(w => TabletFeatures.IsWarned(seen, w, view.Rules)) == true) return new Fallen(RecognitionReason.ActiveAlert, []);
        var match = TabletMatcher.Match(seen, Day, view.Near(seen), rules, meanings, Answer.Generated);
        // What it told has got another name since, at most.
        string[] slugs = [.. Answer.Contents.Select(c => meanings.Now(c.Substance)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        AmountSpread[] told = [.. Told(meanings)];
        var most = SampleRows.InMillionths(rules.MostOffMg)!.Value;
        bool IsOff(TabletRow row) => TabletMatcher.IsOff(row, told, most, meanings);
        if (match.Verdict != RecognitionVerdict.Recognised) return new Fallen(match.Reasons[0], match.Reasons[0] switch
        {
            RecognitionReason.DangerousLookAlike => Numbers(match.Dangerous, _ => true),
            RecognitionReason.OtherContent or RecognitionReason.NothingFound => Numbers(match.LookAlikes, r => !TabletMatcher.CarriedBy(r, meanings).SequenceEqual(slugs, StringComparer.Ordinal)),
            RecognitionReason.NotMeasured => Numbers(match.LookAlikes, TabletMatcher.IsUnmeasured),
            RecognitionReason.WideSpread => Numbers(match.LookAlikes, IsOff),
            _ => [],
        });
        if (Sample is { } own && TabletMatcher.IsContradicted(view.Find((int)own), slugs, meanings)) return new Fallen(RecognitionReason.OwnTest, Own);
        if (!match.Held.Select(h => h.Slug).Order(StringComparer.Ordinal).SequenceEqual(slugs, StringComparer.Ordinal)) return new Fallen(RecognitionReason.OtherContent, Numbers(match.LookAlikes, _ => true));
        return Numbers(match.LookAlikes, IsOff) is { Count: > 0 } off ? new Fallen(RecognitionReason.LookAlikesAgree, off) : null;
    }

    private IReadOnlyList<long> Own => Sample is { } own ? [own] : [];

    private static IReadOnlyList<long> Numbers(IReadOnlyList<TabletRow> rows, Func<TabletRow, bool> which) => [.. rows.Where(which).Select(r => (long)r.Number).Order()];
}

// Why an answer does not hold any more, and the tablets that say so, each by itself; none where too little supports it, or an alert is in force.
internal sealed record Fallen(RecognitionReason Why, IReadOnlyList<long> By);
