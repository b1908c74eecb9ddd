using System.Globalization;
using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Notices;
using Dims.Proposals;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Tablets;

// What made answers be held again.
public enum TakeBackCause { Result, AskedAgain, Meaning, Settings, Alert }

// Called where results are recorded, corrected or mean something else: recognised answers that do not hold any more are reopened, their visitors' answers say so, locations and coordinators are told. Called with the row of the revision taken.
public sealed class TakeBack(Session session, TabletIndex tablets, ProposalWriter proposals, NoticeLog notices, RecognitionApproval approval)
{
    private const int Named = 10;
    private readonly List<(string Location, string Subject, LocalText Text)> _untold = [];

    public async Task Look(IReadOnlyList<long> numbers, RuleSnapshot rules)
    {
        if (numbers.Count == 0 || !await RecognitionRows.AnyStanding(session)) return;
        var view = await tablets.In(session);
        var since = SampleRows.Day(AmsterdamDay.Of(session.Now).AddDays(-TabletIndex.StandingDays));
        var changed = await Changed(numbers, view);
        var logos = changed.SelectMany(c => c.Looks).SelectMany(l => l.Logo.Length == 0 ? [] : view.Words.SpellingsOf(l.Logo)).ToHashSet(StringComparer.Ordinal);
        // A tablet whose logo nobody wrote down may be any.
        var isAny = changed.Exists(c => c.Looks.Any(l => l.Logo.Length == 0));
        var standing = await RecognitionRows.Standing(session, isAny ? null : logos, since, numbers);
        if (standing.Count == 0) return;
        var meanings = await TabletView.Meanings(session, rules.Register, rules.Dangers);
        var (versions, reopened) = (new Dictionary<int, RecognitionRules> { [view.SettingsVersion] = view.Rules }, new List<(StandingRecognition Standing, long? By, RecognitionReason Why)>());
        foreach (var one in standing)
        {
            if (!versions.TryGetValue(one.SettingsVersion, out var own)) versions[one.SettingsVersion] = own = (await RecognitionSettingsRows.Find(session, one.SettingsVersion))!.Rules;
            var seen = view.Words.Read(one.Look ?? SeenTablet.Of(one.Answer.Seen));
            var comparison = new TabletComparison(seen, own);
            var isOwn = one.Sample is { } itself && numbers.Contains(itself);
            var alike = isOwn ? [one.Sample!.Value] : changed.Where(c => c.Looks.Any(l => comparison.IsLike(l) || comparison.MayBe(l))).Select(c => c.Number);
            // As it looks now an alert may be about it.
            if (alike.Any() && one.WhyNot(view, own, meanings, isOwn ? await Warned(view) : null) is { } fallen) reopened.Add((one, Cause(fallen.By, alike), fallen.Why));
            else if (one.Look is { } look && look.Logo != one.Logo) await RecognitionRows.Follow(session, one);
        }
        if (reopened.Count > 0) await Reopen(reopened, TakeBackCause.Result, view, versions, meanings);
    }

    // Where more than samples has changed: every answer that stands is held, against alerts in force too.
    public async Task LookAll(RuleSnapshot rules, TakeBackCause cause)
    {
        if (!await RecognitionRows.AnyStanding(session)) return;
        var standing = await RecognitionRows.Standing(session, null, SampleRows.Day(AmsterdamDay.Of(session.Now).AddDays(-TabletIndex.StandingDays)));
        if (standing.Count == 0) return;
        var view = await tablets.In(session);
        var meanings = await TabletView.Meanings(session, rules.Register, rules.Dangers);
        var versions = (await RecognitionSettingsRows.All(session)).ToDictionary(s => s.Version, s => s.Rules);
        var warned = await Warned(view);
        var reopened = new List<(StandingRecognition Standing, long? By, RecognitionReason Why)>();
        foreach (var one in standing)
            if (one.WhyNot(view, versions[one.SettingsVersion], meanings, warned) is { } fallen) reopened.Add((one, Cause(fallen.By, []), fallen.Why));
        if (reopened.Count > 0) await Reopen(reopened, cause, view, versions, meanings);
    }

    // The tablet that speaks against it, one of the changed first; where none does by itself, what has changed took something away.
    private static long? Cause(IReadOnlyList<long> by, IEnumerable<long> changed) => by.Intersect(changed).Concat(by).Concat(changed).Cast<long?>().FirstOrDefault();

    internal Task<IReadOnlyList<SeenTablet>> Warned(TabletView view) => Warned(session, session.Now, session.Now, view, approval.IsDevelopment);

    // Looks that alerts are about which are in force now and were then; exercises warn in Development only.
    internal static async Task<IReadOnlyList<SeenTablet>> Warned(Sql sql, DateTimeOffset now, DateTimeOffset then, TabletView view, bool isDevelopment) =>
        [.. (await view.Warned(sql, now, then, isDevelopment)).Where(w => w.HoldsAt(now)).Select(w => w.Look)];

    // Called where a sample is asked about again and not recognised this time. What speaks against it takes back what was told of it before; that look-alikes are too old by now, too few, or answers not approved does not.
    internal async Task AskedAgain(long sample, TabletMatch match, TabletView view, TabletMeanings meanings)
    {
        if (!match.Reasons.Any(Contradicts)) return;
        var why = match.Reasons.First(Contradicts);
        var standing = await RecognitionRows.Standing(session, [], SampleRows.Day(AmsterdamDay.Of(session.Now).AddDays(-TabletIndex.StandingDays)), [sample]);
        if (standing.Count == 0) return;
        var versions = (await RecognitionSettingsRows.All(session)).ToDictionary(s => s.Version, s => s.Rules);
        await Reopen([.. standing.Select(s => (s, (long?)sample, why))], TakeBackCause.AskedAgain, view, versions, meanings);
        await Tell();
    }

    private static bool Contradicts(RecognitionReason reason) => reason is RecognitionReason.DangerousLookAlike or RecognitionReason.UrgentLookAlike or RecognitionReason.ActiveAlert
        or RecognitionReason.OtherContent or RecognitionReason.WideSpread or RecognitionReason.NothingFound or RecognitionReason.OwnTest;

    // Last in the transaction.
    public async Task Tell()
    {
        foreach (var (location, subject, text) in _untold) await notices.Append(NoticeKind.RecognitionReopened, subject, location, text);
        _untold.Clear();
    }

    private async Task Reopen(List<(StandingRecognition Standing, long? By, RecognitionReason Why)> reopened, TakeBackCause because, TabletView view, Dictionary<int, RecognitionRules> versions, TabletMeanings meanings)
    {
        var revision = await session.Revision();
        foreach (var (one, by, why) in reopened)
        {
            await RecognitionRows.Reopen(session, one, by, RecognitionWords.TakenBack(why, because, versions[one.SettingsVersion].MostOffMg), revision);
            if (one.Sample is { } sample)
                await session.Execute(
                    "INSERT INTO answers_taken_back (sample, revision, at) VALUES (@sample, @revision, @now) ON CONFLICT (sample) DO UPDATE SET revision = excluded.revision, at = excluded.at",
                    new { sample, revision, now = session.NowText });
        }
        foreach (var location in reopened.GroupBy(r => r.Standing.Location, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)) _untold.Add((location.Key, location.First().Standing.Id, Told([.. location])));
        var removed = await Removed([.. reopened.Select(r => r.Standing.Sample).OfType<long>()]);
        // About what an alert is in force there is nothing to propose, nor about what was no sample.
        foreach (var cause in reopened.Where(r => r.Why != RecognitionReason.ActiveAlert && !(r.Standing.Sample is { } own && removed.Contains(own))).GroupBy(r => (r.By, Logo: r.By is null ? r.Standing.Logo : "")).OrderBy(g => g.Key.By).ThenBy(g => g.Key.Logo, StringComparer.Ordinal))
            await proposals.Take(Offered(cause.Key.By, because, [.. cause], versions, view, meanings, revision), byRule: true);
        await proposals.Notify();
    }

    private static LocalText Told(IReadOnlyList<(StandingRecognition Standing, long? By, RecognitionReason Why)> reopened)
    {
        var names = string.Join(", ", reopened.Take(Named).Select(r => r.Standing.Answer.Sample ?? r.Standing.Id)) + (reopened.Count > Named ? " …" : "");
        return new LocalText
        {
            Nl = string.Create(CultureInfo.InvariantCulture, $"Teruggenomen: {reopened.Count} antwoord(en) op herkende tabletten gelden niet meer ({names}). Waarschuw wie het kreeg; de lijst staat onder /v1/recognitions?state=reopened."),
            En = string.Create(CultureInfo.InvariantCulture, $"Taken back: {reopened.Count} answer(s) about recognised tablets do not hold any more ({names}). Warn whoever got one; /v1/recognitions?state=reopened lists them."),
        };
    }

    private Offer Offered(long? cause, TakeBackCause because, IReadOnlyList<(StandingRecognition Standing, long? By, RecognitionReason Why)> reopened, Dictionary<int, RecognitionRules> versions, TabletView view, TabletMeanings meanings, long revision)
    {
        var row = cause is { } number ? view.Find((int)number) : null;
        var title = string.Create(CultureInfo.InvariantCulture, $"Recognised answers do not hold any more: {reopened.Count}, {After(cause, because)}.");
        var held = row is null ? [] : row.Found.Select(meanings.SlugOf).Distinct(StringComparer.Ordinal).ToList();
        var told = reopened[0].Standing.Answer;
        return new Offer
        {
            Product = new Product
            {
                Form = Form.Tablet,
                Substance = held is [var first, ..] ? first : told.Contents is [var content, ..] ? content.Substance : null,
                Look = Looks.Of(new SubmitSample { Reference = "look", CollectedOn = told.To, Form = Form.Tablet, Appearance = told.Seen }),
                Day = AmsterdamDay.Of(session.Now),
            },
            Title = title,
            Urgent = reopened.Any(r => r.Why is RecognitionReason.DangerousLookAlike or RecognitionReason.UrgentLookAlike),
            Substances = held,
            Evidence =
            [
                new OfferedEvidence
                {
                    Kind = EvidenceKind.Report,
                    Source = "recognition",
                    Identity = string.Create(CultureInfo.InvariantCulture, $"recognition:{reopened[0].Standing.Id}:{revision}"),
                    Number = cause,
                    Said = OfferedEvidence.Bare(EvidenceKind.Report) with { Report = new ProposalReport { Organisation = "DIMS", Text = title + " " + RecognitionWords.TakenBack(reopened[0].Why, because, versions[reopened[0].Standing.SettingsVersion].MostOffMg).En, Language = "en" } },
                },
            ],
        };
    }

    private async Task<HashSet<long>> Removed(long[] numbers) => numbers.Length == 0 ? [] : [.. await session.Query<long>($"SELECT number FROM samples WHERE state = 'removed' AND {session.Database.In("number", "@numbers")}", new { numbers })];

    private static string After(long? cause, TakeBackCause because) => because switch
    {
        TakeBackCause.Result => $"after the result of sample {SampleNumber.Format(cause!.Value)}",
        TakeBackCause.AskedAgain => $"when sample {SampleNumber.Format(cause!.Value)} was asked about again",
        TakeBackCause.Settings => "after the settings of recognition were changed",
        TakeBackCause.Alert => "after an alert came into force",
        _ => "after names or the danger list were changed",
    };

    // As they look now, and as they looked before.
    private async Task<List<ChangedTablet>> Changed(IReadOnlyList<long> numbers, TabletView view)
    {
        var former = (await session.Query<(long Sample, string Document)>(
            $"SELECT sample, document FROM sample_versions WHERE {session.Database.In("sample", "@numbers")} AND until_revision = @revision AND change IN ('corrected', 'removed')", new { numbers = numbers.ToArray(), revision = await session.Scalar<long>("SELECT value FROM counters WHERE name = @Revision", new { Counters.Revision }) }))
            .ToDictionary(f => f.Sample, f => SeenTablet.Of(JsonSerializer.Deserialize<SubmitSample>(f.Document, Wire.Json)!));
        return [.. numbers.Select(n => new ChangedTablet(n, [.. new[] { view.Find((int)n)?.Seen, former.GetValueOrDefault(n) is { } before ? view.Words.Read(before) : null }.OfType<SeenTablet>()])).Where(c => c.Looks.Count > 0)];
    }

    private sealed record ChangedTablet(long Number, IReadOnlyList<SeenTablet> Looks);
}
