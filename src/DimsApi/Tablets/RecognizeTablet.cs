using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;
using MediatR;

namespace Dims.Tablets;

/// <summary>What can be seen of a tablet at the counter. Logo or colour is needed to look anything up; an answer that tells a content needs both, mass, a size and the Marquis reaction.</summary>
public sealed record RecognizeTablet : ICommand<Recognition>, IChecked
{
    /// <summary>The testing location's id. A location's key may leave it out: then it is its own.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }
    /// <summary>The number or id of the sample that it is about. A recognised one gets the content as an analysis of its own kind, which stays apart from measured ones, and is taken back with the answer.</summary>
    [StringLength(36, MinimumLength = 1)] public string? Sample { get; init; }
    /// <summary>May be left out where `sample` has one written down.</summary>
    public Appearance? Appearance { get; init; }

    // Folded once, for all who ask.
    internal SeenTablet? Look => field ??= Appearance is { } told ? SeenTablet.Of(told) : null;

    // Worked out before the gate.
    internal PreparedRecognition? Prepared { get; init; }

    public string? Subject(object answer) => ((Recognition)answer).Id;

    public void Check(Faults faults)
    {
        if (Appearance is null && Sample is null) faults.Add("/appearance", "required", $"is missing; {Usable}");
        else if (Look is { IsUsable: false }) faults.Add("/appearance", "no-usable-feature", $"has nothing that tablets can be looked up by; {Usable}");
    }

    internal const string Usable = "tell `logo` or `colours`, and with them `massMg`, a size (`diameterMm`, `lengthMm`, `widthMm` or `thicknessMm`) and `marquis`; `shape`, `scoreLine` and `reactions` help.";
}

public sealed class RecognizeTabletHandler(Session session, TabletIndex tablets, SubstanceIndex index, RuleIndex rules, AnalysisWriter analyses, StepWriter steps, TakeBack takeBack, RecognitionApproval approval) : IRequestHandler<RecognizeTablet, Recognition>
{
    public async Task<Recognition> Handle(RecognizeTablet command, CancellationToken cancellationToken)
    {
        var (location, isGenerated) = await Location(command.Location);
        var sample = await Sample(command, location);
        var told = command.Appearance ?? sample!.Sent.Appearance;
        if (told is null || (command.Look ?? SeenTablet.Of(told)) is not { IsUsable: true } look) throw Fault("/sample", "no-usable-feature", $"nothing is written down of it that tablets can be looked up by; {RecognizeTablet.Usable}");
        // Held until the end: whatever is measured after this finds the answer, and whatever was before is seen by it.
        var revision = Convert.ToInt64(await session.Value("SELECT value FROM counters WHERE name = @name" + session.Database.UntilTheEnd, ("@name", Counters.Revision)), CultureInfo.InvariantCulture);
        var view = await tablets.In(session);
        var held = await rules.In(session, await index.In(session));
        var (seen, day) = (view.Words.Read(look), AmsterdamDay.Of(session.Now));
        var prepared = command.Prepared?.For(told, day, location, isGenerated, view, held) == true ? command.Prepared : null;
        var near = prepared?.Near ?? new NearTablets(view.Near(seen));
        var urgent = await near.Marked(session);
        if (prepared is not null && !prepared.Urgent.SetEquals(urgent)) prepared = null;
        var meanings = new TabletMeanings(held.Register, held.Dangers, urgent);
        var match = prepared?.Match ?? TabletMatcher.Match(seen, day.DayNumber, near.Rows, view.Rules, meanings, isGenerated);
        match = await Permitted((await takeBack.Warned(view)).Any(w => TabletFeatures.IsWarned(seen, w, view.Rules)) ? Refused(match) : match, view.SettingsVersion, isGenerated);
        if (match.Verdict == RecognitionVerdict.Recognised && sample is not null && TabletMatcher.IsContradicted(view.Find((int)sample.Number), [.. match.Held.Select(h => h.Slug)], meanings))
            match = match with { Verdict = RecognitionVerdict.Ambiguous, Reasons = [RecognitionReason.OwnTest] };
        if (match.Verdict == RecognitionVerdict.Recognised && sample is not null) await RecognitionRows.HoldAlone(session, sample, "/sample");
        // What changed meanwhile, an alert, or the sample itself speaks against what was worked out before.
        var written = ReferenceEquals(prepared?.Match, match) && sample is null ? prepared!.Written : null;
        if (written is null)
        {
            var asked = new RecognitionComposer.Asked(session.NewId(), session.Now, day, location, isGenerated, sample is null ? null : SampleNumber.Format(sample.Number), told, seen);
            written = WrittenRecognition.Of(RecognitionComposer.Compose(asked, match, view, meanings, await RecognitionAhead.Provinces(session), revision), match);
        }
        var answer = written.Answer;
        RecognitionRows.Add(session, written, sample?.Number, look.Logo);
        if (sample is not null && answer.Verdict == RecognitionVerdict.Recognised) await Tell(sample, answer);
        else if (sample is not null) await takeBack.AskedAgain(sample.Number, match, view, meanings);
        return RecognitionQueries.For(session.Call.Caller, answer);
    }

    private async Task<(string Id, bool Generated)> Location(string? named)
    {
        var caller = session.Call.Caller;
        var location = named ?? caller?.Location ?? throw Fault("/location", "required", "is missing; only a location's own key may leave it out.");
        if (caller is not null && !caller.Has(Scopes.SamplesWriteAll) && caller.Location != location)
            throw new Problem(ProblemCodes.NotYourLocation, $"/location: is '{location}'; this key belongs to '{caller.Location}'.") { Errors = [new Fault { Pointer = "/location", Code = ProblemCodes.NotYourLocation.Code, Detail = $"is '{location}'; this key belongs to '{caller.Location}'." }] };
        return await RecognitionAhead.IsGenerated(session, location) is { } isGenerated ? (location, isGenerated) : throw Fault("/location", "unknown-location", $"there is no location '{location}'.");
    }

    private async Task<OpenSample?> Sample(RecognizeTablet command, string location)
    {
        if (command.Sample is not { } name) return null;
        if ((await OpenSamples.Find(session, [name])).Of(name) is not { } sample || sample.Location != location) throw Fault("/sample", "unknown-sample", $"there is no sample '{name}' of '{location}'.");
        if (sample.State == WayState.Removed) throw Fault("/sample", ProblemCodes.StepNotPossible.Code, $"{SampleNumber.Format(sample.Number)} was a test record and was taken out of the register.");
        if (sample.Sent.Form != Form.Tablet) throw Fault("/sample", "no-tablet", $"{SampleNumber.Format(sample.Number)} is no tablet; only tablets are recognised.");
        // The answer goes on to be held against the sample as it is written down: it is asked about as that.
        if (sample.Sent.Appearance is not { } written) throw Fault("/sample", "no-appearance", $"nothing is written down of how {SampleNumber.Format(sample.Number)} looks; correct the sample first (POST /v1/samples/{{id}}/corrections).");
        if (command.Appearance is { } told && SampleDifferences.Between(written, told).Count > 0) throw Fault("/appearance", "differs", $"is not what is written down of {SampleNumber.Format(sample.Number)}; leave it out, or correct the sample first (POST /v1/samples/{{id}}/corrections).");
        if (sample.Analyses.Any(a => a.Source == Source.Laboratory)) throw Fault("/sample", "measured", $"{SampleNumber.Format(sample.Number)} has a laboratory's result: that is its answer.");
        return sample;
    }

    private static TabletMatch Refused(TabletMatch match) => match with { Verdict = RecognitionVerdict.DangerousLookAlike, Reasons = [RecognitionReason.ActiveAlert, .. match.Reasons.Where(r => r != RecognitionReason.LookAlikesAgree)] };

    private async Task<TabletMatch> Permitted(TabletMatch match, int version, bool isGenerated) =>
        match.Verdict != RecognitionVerdict.Recognised || await approval.Holds(session, version, isGenerated) ? match : match with { Verdict = RecognitionVerdict.Ambiguous, Reasons = [RecognitionReason.NotApproved] };

    // The visitor is told by the sample's analyses, as of every other result.
    private async Task Tell(OpenSample sample, Recognition answer)
    {
        if (sample.State == WayState.Registered) await steps.Make(sample, WayState.Recognised, recognition: answer.Id);
        var analysis = new Analysis
        {
            Source = Source.Recognised,
            Method = "recognition",
            Run = answer.Id,
            AnalysedOn = answer.To,
            Findings = [.. answer.Contents.SelectMany(c => c.Amounts.Take(1), (c, a) => new Finding { Substance = c.Name, Qualifier = Qualifier.Equal, Amount = a.Median, Unit = a.Unit, Basis = a.Basis })],
        };
        var result = (await analyses.Record([new AddedAnalysis { Sample = sample.Id, Analysis = analysis }], null, dryRun: false, ofRecognition: true))[0];
        if (result.Outcome != ItemOutcome.Stored) throw Fault("/sample", "not-added", result.Errors is [var first, ..] ? first.Detail : "the sample takes no further analysis.");
    }

    private static Problem Fault(string pointer, string code, string detail) => new(ProblemCodes.InvalidInput, $"{pointer}: {detail}") { Errors = [new Fault { Pointer = pointer, Code = code, Detail = detail }] };
}

// Whether an answer may tell a content: in Development always, elsewhere by an evaluation of exactly these settings that a second person has approved.
public sealed class RecognitionApproval(IHostEnvironment environment)
{
    public bool IsDevelopment => environment.IsDevelopment();

    public async Task<bool> Holds(Sql sql, int settingsVersion, bool isGenerated) =>
        IsDevelopment || await sql.Value($"SELECT 1 FROM recognition_evaluations WHERE settings_version = @version AND approved_at IS NOT NULL{(isGenerated ? "" : " AND generated = 0")} LIMIT 1", ("@version", settingsVersion)) is not null;
}
