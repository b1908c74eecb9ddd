using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Tablets;

/// <summary>The days over which history is played again.</summary>
public record RecognitionPeriod : IChecked
{
    /// <summary>First day on which tablets were handed in.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last day.</summary>
    public required DateOnly To { get; init; }

    public void Check(Faults faults)
    {
        if (To < From) faults.Add("/to", "out-of-range", "lies before `from`.");
    }
}

/// <summary>How recognition by the settings that hold would have done on the data that are there.</summary>
public sealed record RecognitionEvaluated
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who recorded it; left out for the command line.</summary>
    public string? By { get; init; }
    /// <summary>The settings that it is about; it says nothing about others.</summary>
    public required int SettingsVersion { get; init; }
    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last day.</summary>
    public required DateOnly To { get; init; }
    /// <summary>True where any tablet of it is generated: such data prove nothing about real tablets, and its approval lets only generated ones be answered.</summary>
    public required bool Generated { get; init; }
    public required RecognitionTally Result { get; init; }
    public required RecognitionTally Baseline { get; init; }
    /// <summary>When a second person approved it; left out while nobody has.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }
    /// <summary>Work label of that person.</summary>
    public string? ApprovedBy { get; init; }
}

/// <summary>Evaluations, the last one first.</summary>
public sealed record RecognitionEvaluationList
{
    public required IReadOnlyList<RecognitionEvaluated> Items { get; init; }
}

// Worked out before it comes to the gate.
public sealed record RecordRecognitionEvaluation(RecognitionEvaluated Made) : ICommand<RecognitionEvaluated>
{
    public string? Subject(object answer) => ((RecognitionEvaluated)answer).Id;
}

public sealed class RecordRecognitionEvaluationHandler(Session session) : IRequestHandler<RecordRecognitionEvaluation, RecognitionEvaluated>
{
    public async Task<RecognitionEvaluated> Handle(RecordRecognitionEvaluation command, CancellationToken cancellationToken)
    {
        var made = command.Made with { Id = session.NewId(), At = session.Now };
        await session.Execute(
            "INSERT INTO recognition_evaluations (id, settings_version, at, owner_id, generated, document) VALUES (@Id, @SettingsVersion, @at, @owner, @generated, @document)",
            new { made.Id, made.SettingsVersion, at = session.NowText, owner = session.Call.Caller?.Owner, generated = made.Generated ? 1 : 0, document = JsonSerializer.Serialize(made, Wire.Json) });
        return (await RecognitionEvaluations.Find(session, made.Id))!;
    }
}

public sealed record ApproveRecognitionEvaluation(string Id) : ICommand<RecognitionEvaluated>
{
    public string? Subject(object answer) => Id;
}

public sealed class ApproveRecognitionEvaluationHandler(Session session) : IRequestHandler<ApproveRecognitionEvaluation, RecognitionEvaluated>
{
    public async Task<RecognitionEvaluated> Handle(ApproveRecognitionEvaluation command, CancellationToken cancellationToken)
    {
        // Two who approve at once meet at its row.
        await session.Execute("UPDATE recognition_evaluations SET settings_version = settings_version WHERE id = @Id", command);
        var there = await RecognitionEvaluations.Find(session, command.Id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such evaluation.");
        if (there.ApprovedAt is not null) throw new Problem(ProblemCodes.TransitionNotAllowed, "This evaluation is approved already.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        if (there.SettingsVersion != await RecognitionSettingsRows.Version(session)) throw new Problem(ProblemCodes.TransitionNotAllowed, "The settings have changed since: evaluate those that hold.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        if (there.Result.Recognised == 0) throw new Problem(ProblemCodes.TransitionNotAllowed, "Nothing was recognised in it, so it tells nothing.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        var by = session.Call.Caller?.Owner;
        if (by is not null && by == await session.Scalar<string>("SELECT owner_id FROM recognition_evaluations WHERE id = @Id", command))
            throw new Problem(ProblemCodes.SecondPersonNeeded, "You have recorded this evaluation; another person approves it. Keys of one person count as one person.");
        await session.Touch(Counters.Recognition);
        await session.Execute("UPDATE recognition_evaluations SET approved_at = @now, approved_by = @by WHERE id = @Id", new { now = session.NowText, by, command.Id });
        return (await RecognitionEvaluations.Find(session, command.Id))!;
    }
}

// Plays history again, in a snapshot.
public sealed class RecognitionEvaluations(Database database)
{
    private const string Columns = "SELECT e.document, e.approved_at, o.name AS by_name, p.name AS approver FROM recognition_evaluations e LEFT JOIN owners o ON o.id = e.owner_id LEFT JOIN owners p ON p.id = e.approved_by";

    public async Task<RecognitionEvaluated> Evaluate(RecognitionPeriod period, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var settings = await RecognitionSettingsRows.Now(read);
        var (rows, meanings) = await Rows(read, settings.Rules);
        // Where there are own data they alone count.
        var own = rows.Where(r => !r.Generated).ToList();
        if (own.Exists(r => r.IsMeasured && r.Day >= period.From.DayNumber && r.Day <= period.To.DayNumber)) rows = own;
        var tallies = RecognitionEvaluation.Run(rows, period.From, period.To, [("the settings that hold", settings.Rules)], meanings);
        return new RecognitionEvaluated
        {
            Id = "",
            At = default,
            SettingsVersion = settings.Version,
            From = period.From,
            To = period.To,
            Generated = rows.Any(r => r.Generated),
            Baseline = tallies[0],
            Result = tallies[1],
        };
    }

    // Every tablet, and what its names stand for today. Marks of today were not there then; what is on the danger list was.
    internal static async Task<(IReadOnlyList<TabletRow> Rows, TabletMeanings Meanings)> Rows(Read read, RecognitionRules rules)
    {
        var words = new TabletWords(rules);
        var register = await RegisterSnapshot.Load(read, 0);
        var dangers = (await RuleIndex.Load(read, 0, register)).Dangers;
        var rows = await TabletRows.Read(read, "");
        return ([.. rows.Select(r => r with { Seen = words.Read(r.Seen) })], new TabletMeanings(register, dangers, System.Collections.Frozen.FrozenSet<int>.Empty));
    }

    public async Task<RecognitionEvaluationList> List(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return new RecognitionEvaluationList { Items = [.. (await read.Query<Row>($"{Columns} ORDER BY e.id DESC LIMIT 200")).Select(r => r.Evaluated())] };
    }

    internal static async Task<RecognitionEvaluated?> Find(Sql sql, string id) => (await sql.One<Row>($"{Columns} WHERE e.id = @id", new { id }))?.Evaluated();

    private sealed record Row
    {
        public string Document { get; init; } = "";
        public string? ApprovedAt { get; init; }
        public string? ByName { get; init; }
        public string? Approver { get; init; }

        public RecognitionEvaluated Evaluated() => JsonSerializer.Deserialize<RecognitionEvaluated>(Document, Wire.Json)! with { By = ByName, ApprovedAt = ApprovedAt is null ? null : Instant.Parse(ApprovedAt), ApprovedBy = Approver };
    }
}
