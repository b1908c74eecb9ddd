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
        if (await Prepared(command) is { } prepared) return Kept(prepared, null, command.Look!.Logo);
        var (location, isGenerated) = await Location(command.Location);
        var sample = await Sample(command, location);
        var told = command.Appearance ?? sample!.Sent.Appearance;
        if (told is null || (command.Look ?? SeenTablet.Of(told)) is not { IsUsable: true } look) throw Fault("/sample", "no-usable-feature", $"nothing is written down of it that tablets can be looked up by; {RecognizeTablet.Usable}");
        // Held until the end: whatever is measured after this finds the answer, and whatever was before is seen by it.
        await session.HoldRevision();
        var view = await tablets.In(session);
        var held = await rules.In(session, await index.In(session));
        var (seen, day) = (view.Words.Read(look), AmsterdamDay.Of(session.Now));
        var near = new NearTablets(view.Near(seen));
        var meanings = new TabletMeanings(held.Register, held.Dangers, await near.Marked(session));
        var match = TabletMatcher.Match(seen, day.DayNumber, near.Rows, view.Rules, meanings, isGenerated);
        var isWarned = (await takeBack.Warned(view)).Any(w => TabletFeatures.IsWarned(seen, w, view.Rules));
        match = match.Under(isWarned, await approval.Holds(session, view.SettingsVersion, isGenerated));
        if (match.Verdict == RecognitionVerdict.Recognised && sample is not null && TabletMatcher.IsContradicted(view.Find((int)sample.Number), [.. match.Held.Select(h => h.Slug)], meanings))
            match = match with { Verdict = RecognitionVerdict.Ambiguous, Reasons = [RecognitionReason.OwnTest] };
        if (match.Verdict == RecognitionVerdict.Recognised && sample is not null) await RecognitionRows.HoldAlone(session, sample, "/sample");
        var asked = new RecognitionComposer.Asked(session.NewId(), session.Now, day, location, isGenerated, sample is null ? null : SampleNumber.Format(sample.Number), told, seen);
        var written = WrittenRecognition.Of(RecognitionComposer.Compose(asked, match, view, meanings, await RecognitionGround.ProvincesNow(session), view.Revision), match);
        var answer = Kept(written, sample?.Number, look.Logo);
        if (sample is not null && written.Answer.Verdict == RecognitionVerdict.Recognised) await Tell(sample, written.Answer);
        else if (sample is not null) await takeBack.AskedAgain(sample.Number, match, view, meanings);
        return answer;
    }

    private Recognition Kept(WrittenRecognition written, long? sample, string logo)
    {
        RecognitionRows.Add(session, written, sample, logo);
        return RecognitionQueries.For(session.Call.Caller, written.Answer);
    }

    // What was worked out before the gate, if all that it rests on is as it was.
    private async Task<WrittenRecognition?> Prepared(RecognizeTablet command)
    {
        if (command.Prepared is not { } prepared) return null;
        RequireOwn(prepared.Written.Answer.Location);
        await session.HoldRevision();
        return prepared.HoldsAt(session.Now, await GroundCounters.In(session)) ? prepared.Written : null;
    }

    private async Task<(string Id, bool Generated)> Location(string? named)
    {
        var location = named ?? session.Call.Caller?.Location ?? throw Fault("/location", "required", "is missing; only a location's own key may leave it out.");
        RequireOwn(location);
        return await session.Value("SELECT generated FROM locations WHERE id = @location", ("@location", location)) is { } generated
            ? (location, Convert.ToInt32(generated, CultureInfo.InvariantCulture) == 1) : throw Fault("/location", "unknown-location", $"there is no location '{location}'.");
    }

    private void RequireOwn(string location)
    {
        if (session.Call.Caller is { } caller && !caller.Has(Scopes.SamplesWriteAll) && caller.Location != location)
            throw new Problem(ProblemCodes.NotYourLocation, $"/location: is '{location}'; this key belongs to '{caller.Location}'.") { Errors = [new Fault { Pointer = "/location", Code = ProblemCodes.NotYourLocation.Code, Detail = $"is '{location}'; this key belongs to '{caller.Location}'." }] };
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
