using Dims.Messaging;
using Dims.Proposals;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;
using MediatR;

namespace Dims.Rules;

// One slice of what is to be judged again: of one thing that is due, or of the oldest. The answer is how many samples it judged.
public sealed record JudgeAgain : ICommand<int>, ISlice, IHousekeeping
{
    public string? Due { get; init; }
}

public sealed class JudgeAgainHandler(Session session, SubstanceIndex index, RuleIndex rules, KeptRows kept, UrgentMarks urgent, ProposalWriter proposals, ProposalMerges merges, TakeBack takeBack) : IRequestHandler<JudgeAgain, int>
{
    private const int AtOnce = 100;

    public async Task<int> Handle(JudgeAgain command, CancellationToken cancellationToken)
    {
        // Whoever has recorded by the register as it was before has this row until the end: what they recorded is there from here on.
        await session.HoldRevision();
        if (await session.One<Due>($"SELECT id, kind, subject, day, sample FROM judging_due {(command.Due is null ? "" : "WHERE id = @Due ")}ORDER BY id LIMIT 1" + session.Database.UntilTheEnd, command) is not { } due) return 0;
        var register = await index.In(session);
        // Rows of products and proposals come before notices, as for everybody.
        var isLeft = due.Kind is "name" or "entry" && await merges.Follow(due.Subject, register);
        var places = isLeft || due.Kind == "alert" ? [] : await Next(due);
        // Behind each of what means something else, whatever is due besides, every answer that stands is held.
        var isWhole = !isLeft && places.Count < AtOnce && due.Kind != "rule";
        if (places.Count > 0 || isWhole) await Judge(await StoredForJudging.Of(session, [.. places.Select(p => p.Number)]), Asked(due, await rules.In(session, register)), isWhole ? due.Kind : null);
        if (isLeft) return 0;
        if (places.Count < AtOnce) await session.Execute("DELETE FROM judging_due WHERE id = @Id", due);
        else await session.Execute("UPDATE judging_due SET day = @Day, sample = @Number WHERE id = @Id", new { places[^1].Day, places[^1].Number, due.Id });
        return places.Count;
    }

    // Of a name every rule and the danger list are asked, of a rule only that one.
    private static RuleSnapshot Asked(Due due, RuleSnapshot all) => due.Kind switch
    {
        "rule" => new RuleSnapshot { At = all.At, Register = all.Register, Rules = [.. all.Rules.Where(r => r.Id == due.Subject)], Dangers = all.Dangers },
        "danger-list" => new RuleSnapshot { At = all.At, Register = all.Register, Rules = [], Dangers = all.Dangers },
        _ => all,
    };

    private async Task Judge(IReadOnlyList<JudgedSample> samples, RuleSnapshot asked, string? whole)
    {
        var hits = new List<RuleHit>();
        foreach (var sample in samples)
        {
            var content = SampleContent.Of(sample, asked.Register);
            hits.AddRange(SampleJudge.Judge(content, asked, await kept.AsRecorded(content, asked)));
            if (SampleJudge.Dangers(content, asked) is { Count: > 0 } dangers) await urgent.Mark(content, dangers, asked.Register);
        }
        if (hits.Count > 0) await proposals.Raise(await Unasked(hits, asked.Register));
        await takeBack.Look([.. samples.Where(s => s.Form == Samples.Form.Tablet).Select(s => s.Number)], asked);
        // A danger refuses for years, and is looked for beyond the days that are judged.
        if (whole is not null) await takeBack.LookAll(asked, whole == "alert" ? TakeBackCause.Alert : TakeBackCause.Meaning);
        await urgent.Tell();
        await takeBack.Tell();
    }

    // What was asked about a sample under a rule is not asked again, whatever its substance was called then and whatever became of the proposal; another substance of it is. A cluster of a look is about no substance.
    private async Task<IReadOnlyList<RuleHit>> Unasked(List<RuleHit> hits, RegisterSnapshot register)
    {
        var asked = (await session.Query<(string Identity, string? Substance)>(
            $"SELECT e.identity, p.substance FROM proposal_evidence e JOIN proposal_substances p ON p.proposal = e.proposal WHERE {session.Database.In("e.sample", "@numbers")}", new { numbers = hits.Select(h => h.Sample).Distinct().ToArray() }))
            .Select(a => (a.Identity, Product.Named(a.Substance, register) ?? "")).ToHashSet();
        var identities = asked.Select(a => a.Identity).ToHashSet(StringComparer.Ordinal);
        return [.. hits.Select(h => h.Kind == RuleKind.Cluster
            ? identities.Contains(OfferedEvidence.IdentityOf(h)) ? null : h
            : h.About([.. h.Substances.Where(s => !asked.Contains((OfferedEvidence.IdentityOf(h), Product.Named(s, register) ?? "")))])).OfType<RuleHit>()];
    }

    private async Task<IReadOnlyList<(string Day, long Number)>> Next(Due due) => await session.Query<(string, long)>(due.Kind switch
    {
        "name" => OfNames("n.folded = @Subject", "a.name = @Subject"),
        "entry" => OfNames("(n.substance = @Subject OR n.market_name = @Subject)", "a.name IN (SELECT n.folded FROM names n WHERE n.substance = @Subject OR n.market_name = @Subject)"),
        _ => $"SELECT s.collected_on, s.number FROM samples s WHERE {Behind("s.collected_on", "s.number")} ORDER BY s.collected_on, s.number LIMIT @AtOnce",
    }, new { due.Subject, due.Day, due.Sample, AtOnce });

    // Found under it, or sold as it; of the days that are judged.
    private static string OfNames(string named, string soldAs) =>
        $"""
        SELECT f.collected_on AS day, f.sample AS number FROM names n JOIN findings f ON f.name = n.folded WHERE {named} AND {Behind("f.collected_on", "f.sample")}
          AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL
        UNION SELECT s.collected_on, s.number FROM samples s WHERE {Behind("s.collected_on", "s.number")} AND EXISTS (SELECT 1 FROM sample_sold_as a WHERE a.sample = s.number AND {soldAs})
        ORDER BY 1, 2 LIMIT @AtOnce
        """;

    // The day alone can be searched in every engine; the pair decides.
    private static string Behind(string day, string number) => $"{day} >= @Day AND ({day} > @Day OR {number} > @Sample)";

    private sealed record Due
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public string Day { get; init; } = "";
        public long Sample { get; init; }
    }
}
