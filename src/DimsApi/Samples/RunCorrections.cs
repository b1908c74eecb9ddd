using System.Globalization;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Samples;

// What a correction of a run covers, worked out from the rows.
internal sealed record RunPlan(IReadOnlyList<RunPlan.Item> Items, RunCorrection Told)
{
    public sealed record Item(long Number, string Id, long Revision, SubmitSample Before, SubmitSample After);

    public static async Task<RunPlan> Of(Sql sql, RunMistake mistake, Caller? caller, int most)
    {
        var laboratory = mistake.Laboratory ?? (caller?.Role == Roles.Laboratory ? caller.OwnerName : null);
        if (laboratory is null) throw Fault("/laboratory", "required", "is missing; only a laboratory's own key may leave it out.");
        if (caller?.Role == Roles.Laboratory && NameFolding.Fold(laboratory) != NameFolding.Fold(caller.OwnerName))
            throw Fault("/laboratory", "not-your-laboratory", $"is '{laboratory}'; this key belongs to '{caller.OwnerName}', and a laboratory corrects its own analyses.");
        var folded = NameFolding.Fold(laboratory);
        bool Covers(Analysis a) => a.Laboratory is { } told && NameFolding.Fold(told) == folded && (mistake.Run is null || a.Run == mistake.Run) && (mistake.Method is null || a.Method == mistake.Method)
            && (mistake.AnalysedFrom is null || a.AnalysedOn >= mistake.AnalysedFrom) && (mistake.AnalysedUntil is null || a.AnalysedOn <= mistake.AnalysedUntil);
        string[] spellings = [.. (await sql.Query<string>(Spellings)).Where(l => NameFolding.Fold(l) == folded)];
        var rows = await sql.Query<Row>(
            $"""
            SELECT number, id, location_id, revision, generated, positives_only, document, added FROM samples WHERE number IN (
              SELECT sample FROM analyses WHERE {sql.Database.In("laboratory", "@spellings")} {(mistake.Run is null ? "" : "AND run = @Run ")}{(mistake.Method is null ? "" : "AND method = @Method ")}{(mistake.AnalysedFrom is null ? "" : "AND analysed_on >= @from ")}{(mistake.AnalysedUntil is null ? "" : "AND analysed_on <= @until")}) ORDER BY number LIMIT @most
            """, new { spellings, mistake.Run, mistake.Method, from = Day(mistake.AnalysedFrom), until = Day(mistake.AnalysedUntil), most = most + 1 });
        if (rows.Count > most) throw Fault("/run", "too-many", string.Create(CultureInfo.InvariantCulture, $"covers more than {most} samples; say the method or fewer days. The operator sets how many (RunCorrectionSamples)."));
        var items = rows.Select(r => ItemOf(r, Covers, mistake.Change)).Where(i => SampleDifferences.Between(i.Before, i.After).Count > 0).ToList();
        if (items.Count == 0) throw Fault("/run", "nothing-to-correct", "covers no analysis that this would change.");
        return new RunPlan(items, new RunCorrection
        {
            Preview = JsonAnswer.Hash(JsonSerializer.Serialize(mistake with { Laboratory = laboratory }, Wire.Json) + string.Join(' ', items.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Number}:{i.Revision}")))),
            Samples = items.Count,
            Generated = rows.Any(r => r.Generated == 1),
            Items = [.. items.Select(i => new RunCorrectionItem { Number = SampleNumber.Format(i.Number), Differences = SampleDifferences.Between(i.Before, i.After) })],
            // What carrying it out shows.
            Figures = [],
            Answers = [],
            Recognitions = [],
            Proposals = [],
            Raised = [],
            Urgent = [],
            Alerts = [],
        });
    }

    // Every laboratory as it was told, each a step in the index: some dozens beside any number of analyses.
    private const string Spellings =
        """
        WITH RECURSIVE told (laboratory) AS (
          SELECT MIN(laboratory) FROM analyses
          UNION ALL SELECT (SELECT MIN(a.laboratory) FROM analyses a WHERE a.laboratory > told.laboratory) FROM told WHERE told.laboratory IS NOT NULL)
        SELECT laboratory FROM told WHERE laboratory IS NOT NULL
        """;

    private static Item ItemOf(Row row, Func<Analysis, bool> covers, RunChange change)
    {
        var sample = JsonSerializer.Deserialize<SubmitSample>(row.Document, Wire.Json)! with { Generated = row.Generated == 1, PositivesOnly = row.PositivesOnly == 1 };
        if (row.Added is { } added) sample = sample with { Analyses = [.. sample.Analyses, .. JsonSerializer.Deserialize<List<Analysis>>($"[{added}]", Wire.Json)!] };
        return new Item(row.Number, row.Id, row.Revision, sample, RunChanges.Apply(sample, covers, change));
    }

    private static string? Day(DateOnly? day) => day is { } told ? SampleRows.Day(told) : null;

    private static Problem Fault(string pointer, string code, string detail) => new(ProblemCodes.InvalidInput, $"{pointer}: {detail}") { Errors = [new Fault { Pointer = pointer, Code = code, Detail = detail }] };

    private sealed record Row
    {
        public long Number { get; init; }
        public string Id { get; init; } = "";
        public string LocationId { get; init; } = "";
        public long Revision { get; init; }
        public long Generated { get; init; }
        public long PositivesOnly { get; init; }
        public string Document { get; init; } = "";
        public string? Added { get; init; }
    }
}

// What the command throws once it has looked: so nothing of it is stored.
internal sealed class RunTried(RunCorrection told) : Exception("A correction was tried.")
{
    public RunCorrection Told { get; } = told;
}

// A correction that is carried out, looked at and undone. It is no deed, so it leaves no audit row.
public sealed record TryRun(RunMistake Mistake) : ICommand<RunCorrection>, IHousekeeping;

// One preview at a time: it stands in the writes as long as the correction itself.
public sealed class RunPreviewTurn
{
    private int _taken;

    public bool Take() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    public void Give() => Volatile.Write(ref _taken, 0);
}

// Shows what would change, by doing it in a transaction that is never committed.
public sealed class RunPreviews(IMediator mediator, RunPreviewTurn turn)
{
    public async Task<RunCorrection> Of(RunMistake mistake, CancellationToken cancel)
    {
        if (!turn.Take()) throw new Problem(ProblemCodes.PreviewRunning, "Another preview is being worked out, and holds up all who record meanwhile. Nothing was changed.") { RetryAfterSeconds = 5 };
        try
        {
            return await mediator.Send(new TryRun(mistake), cancel);
        }
        catch (RunTried tried)
        {
            return tried.Told;
        }
        finally
        {
            turn.Give();
        }
    }
}

public sealed class TryRunHandler(CorrectedRuns runs) : IRequestHandler<TryRun, RunCorrection>
{
    public async Task<RunCorrection> Handle(TryRun command, CancellationToken cancellationToken) =>
        throw new RunTried(await runs.Correct(command.Mistake, null, "…") with { Revision = null });
}

public sealed class CorrectRunHandler(CorrectedRuns runs) : IRequestHandler<CorrectRun, RunCorrection>
{
    public Task<RunCorrection> Handle(CorrectRun command, CancellationToken cancellationToken) => runs.Correct(
        new RunMistake { Laboratory = command.Laboratory, Run = command.Run, Method = command.Method, AnalysedFrom = command.AnalysedFrom, AnalysedUntil = command.AnalysedUntil, Change = command.Change }, command.Preview, command.Reason);
}

// Carries the correction of a run out, and tells what it did.
public sealed class CorrectedRuns(Session session, SamplePreparer preparer, SampleCorrections corrections, IOptions<DimsOptions> options)
{
    // No preview: whatever is there now.
    public async Task<RunCorrection> Correct(RunMistake mistake, string? preview, string reason)
    {
        // Analyses of others stay as they are, also those of nobody in particular.
        var now = await preparer.BeginIn(session) with { Caller = null };
        var plan = await RunPlan.Of(session, mistake, session.Call.Caller, options.Value.RunCorrectionSamples);
        await corrections.EnterNames([.. plan.Items.Select(i => now.Prepare(i.After))]);
        // Held from here on, in their order; whoever changed one of them before is seen by its revision.
        var open = await OpenSamples.Find(session, plan.Items.Select(i => SampleNumber.Format(i.Number)));
        if ((preview is not null && plan.Told.Preview != preview) || plan.Items.Any(i => open.Of(i.Id)!.Revision != i.Revision))
            throw new Problem(ProblemCodes.PreconditionFailed, "What this covers is not what the preview showed. Ask for a preview again and decide anew.");
        Correction[] made = [.. plan.Items.Select(i => Prepare(open.Of(i.Id)!, i, now))];
        // Nobody else records from here on.
        var revision = await session.Revision();
        var effects = await RunEffects.Before(session, plan, now.Register);
        await corrections.Correct(made, now, reason);
        return await effects.After(revision, session.Call.Caller) with { Revision = revision };
    }

    private static Correction Prepare(OpenSample sample, RunPlan.Item item, SamplePreparer.Now now)
    {
        var faults = new Faults();
        Http.Rules.Check(item.After, faults);
        if (faults.Any) throw new Problem(ProblemCodes.InvalidInput, $"The sample {SampleNumber.Format(item.Number)} would become impossible: {faults.All[0].Detail}") { Errors = [.. faults.All.Select(f => f with { Pointer = "/change", Detail = $"{SampleNumber.Format(item.Number)}{f.Pointer}: {f.Detail}" })] };
        return new Correction(sample, now.Prepare(item.After with { Location = sample.Location }));
    }
}
