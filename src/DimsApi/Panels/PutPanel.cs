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
        for (var i = 0; i < Substances.Count; i++)
        {
            var (one, at) = (Substances[i], string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/substances/{i}"));
            if ((one.Lod ?? one.Loq) is not null && one.Unit is null) faults.Add(at + "/unit", "required", "is missing; a limit needs its unit.");
            if (one.Loq < one.Lod) faults.Add(at + "/loq", "below-lod", "is below the limit of detection.");
            if (Substances.Take(i).Any(s => s.Substance is { } name && one.Substance is { } other && NameFolding.Fold(name) == NameFolding.Fold(other))) faults.Add(at + "/substance", "duplicate", $"'{one.Substance}' stands in the list already.");
        }
    }
}

public sealed class PutPanelHandler(Session session, SampleNames names, SamplePreparer preparer) : IRequestHandler<PutPanel, Panel>
{
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
        if (there.Laboratory != wanted.Laboratory && session.Call.Caller is { Role: Roles.Laboratory })
            throw new Problem(ProblemCodes.AlreadyExists, $"The panel '{there.Id}' belongs to the laboratory '{there.Laboratory}'.");
        if (there.Content != PanelContent.Of(wanted))
            throw new Problem(ProblemCodes.AlreadyExists, $"The panel '{there.Id}' is there with other content. What a panel looks for never changes: end it with `until`, and enter the new list under another id.");
        if (there.Until == wanted.Until) return there;
        await session.Execute("UPDATE registered_panels SET until_day = @until WHERE id = @Id", new { there.Id, until = wanted.Until is { } until ? SampleRows.Day(until) : null });
        return there with { Until = wanted.Until };
    }

    // Analyses that named it before it was registered looked for the same.
    private async Task AdoptAnalyses(PutPanel panel, string? list)
    {
        var named = new { panel.Id, panel.Laboratory, list, screening = panel.Screening ? 1 : 0, from = SampleRows.Day(panel.From), until = panel.Until is { } until ? SampleRows.Day(until) : "9999-12-31", revision = await session.Revision(), at = session.NowText };
        await session.Execute(
            """
            UPDATE analyses SET panel = @list, screening = @screening, revision = @revision
            WHERE panel_name = @Id AND panel IS NULL AND screening = 0 AND (laboratory IS NULL OR laboratory = @Laboratory)
              AND COALESCE(analysed_on, (SELECT s.collected_on FROM samples s WHERE s.number = analyses.sample)) BETWEEN @from AND @until
            """, named);
        await session.Execute(
            """
            UPDATE flags SET confirmed_at = @at, reason = 'The panel has been registered.'
            WHERE code = 'panel-not-registered' AND confirmed_at IS NULL
              AND EXISTS (SELECT 1 FROM analyses a WHERE a.sample = flags.sample AND a.ordinal = flags.analysis AND a.panel_name = @Id AND a.revision = @revision)
            """, named);
    }
}
