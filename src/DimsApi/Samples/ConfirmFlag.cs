using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;
using Dims.Ways;
using MediatR;

namespace Dims.Samples;

/// <summary>A person says that what was flagged is true all the same. A value that is wrong is corrected instead.</summary>
public sealed record ConfirmFlag : ICommand<PlausibilityFlag>, IChecked
{
    [JsonIgnore] public string Sample { get; init; } = "";
    [JsonIgnore] public int Ordinal { get; init; }

    /// <summary>Why it is true, in words for colleagues. Nothing about a person.</summary>
    [Required, StringLength(500, MinimumLength = 3)] public required string Reason { get; init; }

    public string? Subject(object answer) => $"{Sample}/{Ordinal}";

    public void Check(Faults faults) => ReasonText.Check(Reason, faults);
}

public sealed class ConfirmFlagHandler(Session session, SampleVersions versions, SubstanceIndex index, RuleIndex rules, TakeBack takeBack) : IRequestHandler<ConfirmFlag, PlausibilityFlag>
{
    public async Task<PlausibilityFlag> Handle(ConfirmFlag command, CancellationToken cancellationToken)
    {
        var samples = await OpenSamples.Find(session, [command.Sample]);
        if (samples.Of(command.Sample) is not { } sample || !IsVisible(sample)) throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours.");
        var flags = (await StoredFlags.Of(session, [sample.Number])).Select(f => f.Flag).ToList();
        var flag = flags.Find(f => f.Ordinal == command.Ordinal) ?? throw new Problem(ProblemCodes.NotFound, $"The sample {SampleNumber.Format(sample.Number)} has no flag {command.Ordinal}.");
        if (flag.ConfirmedAt is not null) throw new Problem(ProblemCodes.TransitionNotAllowed, "This flag is confirmed already.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        var revision = await session.Revision();
        await versions.Keep(await versions.Read([sample.Number]), sample.Number, SampleChange.FlagConfirmed, command.Reason);
        await session.Execute("UPDATE flags SET confirmed_at = @at, confirmed_by = @by, reason = @Reason WHERE sample = @number AND ordinal = @Ordinal",
            new { at = session.NowText, by = session.Call.Caller?.Owner, command.Reason, number = sample.Number, command.Ordinal });
        await session.Execute("UPDATE samples SET revision = @revision, ordinal = 0 WHERE number = @number", new { revision, number = sample.Number });
        if (flag.KeepsOut) await Release(session, sample.Number, revision);
        if (flag.Code == FlagCode.BeyondSeen) await TakeAsSeen(sample.Number, command.Ordinal);
        if (flag.KeepsOut) await TakeBack(sample.Number);
        return flag with { ConfirmedAt = session.Now, Reason = command.Reason };
    }

    // A laboratory speaks of what it was sent, or has analysed.
    private bool IsVisible(OpenSample sample) => session.Call.Caller is not { } caller
        || (caller.Role == Roles.Laboratory ? WayAccess.Touches(caller, sample) : caller.Has(Scopes.SamplesReadAll) || caller.Location == sample.Location);

    // An amount that counts from now on may speak against what was recognised.
    private async Task TakeBack(long number)
    {
        await takeBack.Look([number], await rules.In(session, await index.In(session)));
        await takeBack.Tell();
    }

    // What no flag keeps out any more counts from this revision on.
    internal static async Task Release(Session session, long number, long revision)
    {
        var values = new { number, revision };
        await session.Execute(
            """
            UPDATE samples SET released_in = @revision WHERE number = @number AND kept_out = 1 AND released_in IS NULL
              AND NOT EXISTS (SELECT 1 FROM flags g WHERE g.sample = samples.number AND g.analysis IS NULL AND g.keeps_out = 1 AND g.confirmed_at IS NULL)
            """, values);
        await session.Execute(
            """
            UPDATE findings SET released_in = @revision WHERE sample = @number AND kept_out = 1 AND released_in IS NULL
              AND NOT EXISTS (SELECT 1 FROM flags g WHERE g.sample = findings.sample AND g.analysis = findings.analysis AND g.finding = findings.ordinal AND g.keeps_out = 1 AND g.confirmed_at IS NULL)
            """, values);
    }

    // From now on a dose like this one has been seen.
    private Task<int> TakeAsSeen(long number, int ordinal) => session.Execute(
        """
        INSERT INTO seen_doses (substance, unit, basis, n, largest)
        SELECT n.substance, f.unit, f.basis, 0, f.amount
        FROM flags g JOIN findings f ON f.sample = g.sample AND f.analysis = g.analysis AND f.ordinal = g.finding JOIN names n ON n.folded = f.name
        WHERE g.sample = @number AND g.ordinal = @ordinal AND n.substance IS NOT NULL
        ON CONFLICT (substance, unit, basis) DO UPDATE SET largest = CASE WHEN seen_doses.largest > excluded.largest THEN seen_doses.largest ELSE excluded.largest END
        """, new { number, ordinal });
}
