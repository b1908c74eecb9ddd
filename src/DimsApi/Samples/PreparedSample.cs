using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Access;
using Dims.Answers;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// A sample with all that can be worked out before it stands in the gate: everybody waits behind it there.
public sealed record PreparedSample
{
    public required SubmitSample Sample { get; init; }
    // Null: nobody said where.
    public required string? Location { get; init; }
    // The sample in its one canonical JSON text.
    public required byte[] Document { get; init; }
    public required IReadOnlyList<string> SoldAs { get; init; }
    public required IReadOnlyList<PreparedAnalysis> Analyses { get; init; }
    public required IReadOnlyList<RaisedFlag> Raised { get; init; }
    // Names that the register did not know: folded, and as they were told.
    public required IReadOnlyList<ToldName> Told { get; init; }
    // What its code is known by; null where it came without one.
    public IReadOnlyList<string>? CodeMarks { get; init; }
}

public sealed record PreparedAnalysis
{
    public required Analysis Analysis { get; init; }
    // The rows of `names` that its findings refer to.
    public required IReadOnlyList<string> Names { get; init; }
    public LookedForList? LookedFor { get; init; }
}

// A list of what was looked for, interned by its content.
public sealed record LookedForList(string Id, IReadOnlyList<string> Names)
{
    public static LookedForList? Of(IReadOnlyList<string>? folded)
    {
        if (folded is not { Count: > 0 }) return null;
        string[] names = [.. folded.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new LookedForList(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names))))[..32], names);
    }
}

// In a finding or as what it was sold as, it is listed for naming; looked for, it is only kept.
public readonly record struct ToldName(string Folded, string Spelling, bool IsListed);

public sealed class SamplePreparer(SubstanceIndex index, TimeProvider clock, CurrentCall call, AnswerKeys keys)
{
    public async ValueTask<Now> Begin(CancellationToken cancel = default) => new(await index.Current(cancel), AmsterdamDay.Of(clock.GetUtcNow()), call.Value.Caller, keys);

    // In a transaction: with the register as that sees it.
    public async ValueTask<Now> BeginIn(Session session) => new(await index.In(session), AmsterdamDay.Of(session.Now), session.Call.Caller, keys);

    // The register and the day that a whole batch is judged by.
    public sealed record Now(RegisterSnapshot Register, DateOnly Today, Caller? Caller, AnswerKeys? Keys = null)
    {
        public string? OwnLocation => Caller?.Location;

        public PreparedSample Prepare(SubmitSample sample)
        {
            var told = new List<ToldName>();
            var raised = new List<RaisedFlag>();
            if (sample.Location is null && OwnLocation is not null) sample = sample with { Location = OwnLocation };
            if (Caller is { Role: Roles.Laboratory } && sample.Analyses.Any(a => a.Laboratory is null)) sample = sample with { Analyses = [.. sample.Analyses.Select(WithLaboratory)] };
            Plausibility.JudgeSample(sample, Today, raised);
            string[] soldAs = [.. sample.SoldAs.Select(n => Fold(n, told, isListed: true))];
            var analyses = new PreparedAnalysis[sample.Analyses.Count];
            for (var a = 0; a < analyses.Length; a++)
            {
                analyses[a] = Prepare(sample.Analyses[a], told);
                Plausibility.JudgeAnalysis(sample, analyses[a], a, Register, Today, raised);
            }
            return new PreparedSample { Sample = sample, Location = sample.Location, Document = JsonSerializer.SerializeToUtf8Bytes(sample, Wire.Json), SoldAs = soldAs, Analyses = analyses, Raised = raised, Told = told, CodeMarks = Marks(sample) };
        }

        private string[]? Marks(SubmitSample sample) => sample.AnswerCode is { } typed && AnswerCodeText.Read(typed, out _) is { } code ? Keys?.Marks(code) : null;

        public PreparedAnalysis Prepare(Analysis analysis, List<ToldName> told)
        {
            var names = new string[analysis.Findings.Count];
            for (var f = 0; f < names.Length; f++) names[f] = Fold(analysis.Findings[f].Substance, told, isListed: true);
            return new PreparedAnalysis { Analysis = analysis, Names = names, LookedFor = LookedFor(analysis.TestedFor, told) };
        }

        // A laboratory's key says whose analysis it is.
        public Analysis WithLaboratory(Analysis analysis) => analysis.Laboratory is null && Caller is { Role: Roles.Laboratory } own ? analysis with { Laboratory = own.OwnerName } : analysis;

        public LookedForList? LookedFor(IReadOnlyList<string>? names, List<ToldName> told) => names is null ? null : LookedForList.Of([.. names.Select(n => Fold(n, told, isListed: false))]);

        // The row of `names` it refers to: an InChIKey has a row of its own, and goes by its first block where only that is known.
        private string Fold(string name, List<ToldName> told, bool isListed)
        {
            var folded = NameFolding.Fold(name);
            if (Register.Names.ContainsKey(folded)) return folded;
            told.Add(new ToldName(folded, name.Trim(), isListed));
            return folded;
        }
    }
}
