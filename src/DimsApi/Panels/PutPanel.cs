using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Panels;

/// <summary>What an analysis of a laboratory looks for, as it is entered. It never changes afterwards but for its last day: another list is another panel.</summary>
public sealed record PutPanel : ICommand<Panel>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>The laboratory whose panel it is. A laboratory's key may leave it out: then it is its own.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Laboratory { get; init; }
    /// <summary>For example `GC-MS`, `LC-DAD`.</summary>
    [Required, StringLength(64, MinimumLength = 1)] public required string Method { get; init; }
    /// <summary>The first day it is used.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day it is used, inclusive; left out while it is in use.</summary>
    public DateOnly? Until { get; init; }
    /// <summary>True: it sees all that its method can see; `substances` are those whose limits are known.</summary>
    public bool Screening { get; init; }
    /// <summary>0 to 500 substances that are looked for; at least one where it is no screening.</summary>
    [MaxLength(500)] public IReadOnlyList<PanelSubstance> Substances { get; init; } = [];

    public string? Subject(object answer) => Id;

    public void Check(Faults faults)
    {
        if (Id.Length > 64 || !Patterns.Fits(Id, Patterns.Slug)) faults.Add("/id", "pattern", "a panel's id has 1 to 64 characters: a-z, 0-9 and single hyphens between them.");
        if (Until < From) faults.Add("/until", "before-from", $"is {SampleRows.Day(Until.Value)}, before `from`, {SampleRows.Day(From)}.");
        if (!Screening && Substances.Count == 0) faults.Add("/substances", "too-few", "is empty; a panel that is no screening looks for at least one substance.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Substances.Count; i++)
        {
            var (one, at) = (Substances[i], string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/substances/{i}"));
            if ((one.Lod ?? one.Loq) is not null && one.Unit is null) faults.Add(at + "/unit", "required", "is missing; a limit needs its unit.");
            if (one.Loq < one.Lod) faults.Add(at + "/loq", "below-lod", "is below the limit of detection.");
            if (one.Substance is { } name && !names.Add(NameFolding.Fold(name))) faults.Add(at + "/substance", "duplicate", $"'{name}' stands in the list already.");
        }
    }
}

public sealed class PutPanelHandler(Session session, SampleNames names, SamplePreparer preparer, SampleRows rows, SampleVersions versions) : IRequestHandler<PutPanel, Panel>
{
    // So many samples are read at once.
    private const int AtOnce = 200;

    public async Task<Panel> Handle(PutPanel command, CancellationToken cancellationToken)
    {
        var wanted = command with { Laboratory = LaboratoryOf(command) };
        if (await PanelQueries.Find(session, command.Id) is { } there) return await End(there, wanted);
        var told = new List<ToldName>();
        var list = (await preparer.BeginIn(session)).LookedFor([.. wanted.Substances.Select(s => s.Substance)], told);
        await names.Enter(told);
        await names.Enter([list]);
        // Before its rows: an analysis that is on its way under this name is then there to be found, or finds the panel.
        var revision = await session.Revision();
        await session.Execute(
            """
            INSERT INTO registered_panels (id, laboratory, method, from_day, until_day, screening, panel, document, revision, recorded_at)
            VALUES (@Id, @Laboratory, @Method, @from, @until, @screening, @list, @document, @revision, @at)
            """, new
            {
                wanted.Id,
                wanted.Laboratory,
                wanted.Method,
                from = SampleRows.Day(wanted.From),
                until = wanted.Until is { } until ? SampleRows.Day(until) : null,
                screening = wanted.Screening ? 1 : 0,
                list = list?.Id,
                document = JsonSerializer.Serialize(wanted.Substances, Wire.Json),
                revision,
                at = session.NowText,
            });
        await AdoptAnalyses(wanted, list?.Id);
        return (await PanelQueries.Find(session, command.Id))!;
    }

    private string LaboratoryOf(PutPanel command)
    {
        var own = session.Call.Caller is { Role: Roles.Laboratory } caller ? caller.OwnerName : null;
        if ((command.Laboratory ?? own) is not { } laboratory)
            throw new Problem(ProblemCodes.InvalidInput, "/laboratory: is missing; only a laboratory's own key may leave it out.") { Errors = [new Fault { Pointer = "/laboratory", Code = "required", Detail = "is missing; only a laboratory's own key may leave it out." }] };
        if (own is null || NameFolding.Fold(own) == NameFolding.Fold(laboratory)) return laboratory;
        var fault = new Fault { Pointer = "/laboratory", Code = "not-your-laboratory", Detail = $"is '{laboratory}'; this key belongs to '{own}', and a laboratory enters its own panels only." };
        throw new Problem(ProblemCodes.InvalidInput, $"/laboratory: {fault.Detail}") { Errors = [fault] };
    }

    // Only the last day can be set: what was analysed under the panel was analysed for that list.
    private async Task<Panel> End(Panel there, PutPanel wanted)
    {
        if (!PanelInUse.IsOf(there.Laboratory, wanted.Laboratory) && session.Call.Caller is { Role: Roles.Laboratory })
            throw new Problem(ProblemCodes.AlreadyExists, $"The panel '{there.Id}' belongs to the laboratory '{there.Laboratory}'.");
        if (there.Content != PanelContent.Of(wanted with { Laboratory = PanelInUse.IsOf(there.Laboratory, wanted.Laboratory) ? there.Laboratory : wanted.Laboratory }))
            throw new Problem(ProblemCodes.AlreadyExists, $"The panel '{there.Id}' is there with other content. What a panel looks for never changes: end it with `until`, and enter the new list under another id.");
        if (there.Until == wanted.Until) return there;
        await session.Execute("UPDATE registered_panels SET until_day = @until WHERE id = @Id", new { there.Id, until = wanted.Until is { } until ? SampleRows.Day(until) : null });
        return there with { Until = wanted.Until };
    }

    // Analyses that named it before it was registered looked for the same, where it is the panel of their laboratory and their day.
    private async Task AdoptAnalyses(PutPanel panel, string? list)
    {
        var inUse = new PanelInUse(panel.Id, panel.Laboratory!, panel.From, panel.Until, panel.Screening, list);
        var revision = await session.Revision();
        var adopted = new HashSet<long>();
        var all = await session.Query<Waiting>("SELECT a.sample, a.ordinal, a.laboratory, a.analysed_on, s.document FROM analyses a JOIN samples s ON s.number = a.sample WHERE a.panel_name = @Id AND a.panel IS NULL AND a.screening = 0 ORDER BY a.sample, a.ordinal", panel);
        foreach (var some in all.GroupBy(w => w.Sample).Chunk(AtOnce))
        {
            var former = await versions.Read([.. some.Select(s => s.Key)]);
            foreach (var waiting in some.SelectMany(s => s)) await Adopt(waiting, former);
        }

        async Task Adopt(Waiting waiting, FormerSamples former)
        {
            var sample = JsonSerializer.Deserialize<SubmitSample>(waiting.Document, Wire.Json)!;
            var analysis = new Analysis { Source = Source.Laboratory, Laboratory = waiting.Laboratory, AnalysedOn = waiting.AnalysedOn is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null };
            if (inUse.FaultOf(sample, analysis, "") is not null) return;
            await versions.Keep(former, waiting.Sample, SampleChange.PanelRegistered, $"The panel '{panel.Id}' has been registered.");
            await session.Write("UPDATE analyses SET panel = @list, screening = @screening, revision = @revision WHERE sample = @sample AND ordinal = @ordinal",
                ("@list", list), ("@screening", panel.Screening ? 1 : 0), ("@revision", revision), ("@sample", waiting.Sample), ("@ordinal", (int)waiting.Ordinal));
            await session.Write("UPDATE flags SET confirmed_at = @at, reason = 'The panel has been registered.' WHERE sample = @sample AND analysis = @ordinal AND code = 'panel-not-registered' AND confirmed_at IS NULL",
                ("@at", session.NowText), ("@sample", waiting.Sample), ("@ordinal", (int)waiting.Ordinal));
            if (adopted.Add(waiting.Sample))
                await session.Write("UPDATE samples SET revision = @revision, ordinal = @place WHERE number = @sample", ("@revision", revision), ("@place", rows.NextOrdinal()), ("@sample", waiting.Sample));
        }
    }

    private sealed record Waiting
    {
        public long Sample { get; init; }
        public long Ordinal { get; init; }
        public string? Laboratory { get; init; }
        public string? AnalysedOn { get; init; }
        public string Document { get; init; } = "";
    }
}
