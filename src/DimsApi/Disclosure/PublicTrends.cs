using System.Globalization;
using Dims.Access;
using Dims.Http;
using Dims.Revisions;
using Dims.Samples;
using Dims.SeriesNotes;
using Dims.Storage;
using Dims.Substances;
using Dims.Trends;
using Dims.Trends.Statistics;
using Microsoft.Extensions.Options;

namespace Dims.Disclosure;

// Answers published questions from what the last snapshot told: it reads no sample.
internal sealed class PublicTrends(Database database, SubstanceIndex index, Snapshots snapshots, NotesAbout notes, TimeProvider clock, IOptions<DimsOptions> options)
{
    private static readonly IReadOnlyList<decimal> Usual = [0.25m, 0.5m, 0.75m];

    public async Task<PublishedDosage> Dosage(DosageQuestion asked, IEnumerable<string> names, ToldTo who, CancellationToken cancel)
    {
        var (policy, faults, register) = (snapshots.Policy.For(who), new Faults(), await index.Current(cancel));
        Lattice.CheckNames(names, Lattice.OfDosage, faults);
        Lattice.CheckForm(asked.Form, policy, faults);
        Lattice.CheckPeriods(asked.Interval, asked.From, asked.To, asked.GroupBy, policy, AmsterdamDay.Of(clock.GetUtcNow()), faults);
        Lattice.CheckFigures(asked, policy, faults);
        var substance = QuestionResolver.Substance(asked.Substance, register, faults);
        faults.ThrowIfAny();
        await using var read = await database.Read(cancel);
        var moment = await ToldMoment.Read(read, asked.AsKnownAt);
        var told = await Told.Read(read, TableKind.Dosage, substance!, Wire.Name(asked.Form!.Value), moment, who);
        var frame = await Frame.Of(read, told, moment, asked.Interval, asked.From, asked.To, asked.GroupBy, policy, AmsterdamDay.Of(clock.GetUtcNow()));
        var entries = frame.Slots.SelectMany(slot => Entries(frame, slot, told, [.. Usual.Union(asked.Quantile)], asked.Threshold)).ToList();
        return new PublishedDosage
        {
            Substance = substance!,
            Form = asked.Form.Value,
            Unit = DisclosurePolicy.UnitOf(asked.Form.Value),
            Interval = asked.Interval,
            GroupBy = asked.GroupBy == "none" ? null : asked.GroupBy,
            From = frame.From,
            To = frame.To,
            Counting = DosageWords.Counting(null),
            Denominator = $"{HeldWords.Samples(asked.Form)} with a value for {substance}, in each basis apart; how many were tested is not told here",
            Generated = told.Any(t => t.Generated),
            Disclosure = frame.Note(entries.Count(e => e.Status == PublishedStatus.Suppressed), policy, who),
            Release = moment.Release,
            Citation = frame.Cite(Cited(policy, "dosage", $"How much {substance} samples held", asked.Interval, frame, told).With("substance", substance).With("form", asked.Form).With("interval", asked.Interval).With("from", frame.From).With("to", frame.To)
                .With("groupBy", asked.GroupBy == "none" ? null : asked.GroupBy).WithAll("threshold", asked.Threshold).WithAll("quantile", asked.Quantile)),
            Notes = Notes(told),
            SeriesNotes = await notes.Series(frame.From, frame.To, [substance!], asked.Form, null, cancel),
            Periods = entries,
        };
    }

    public async Task<PublishedPrevalence> Prevalence(PrevalenceQuestion asked, IEnumerable<string> names, ToldTo who, CancellationToken cancel)
    {
        var (policy, faults, register) = (snapshots.Policy.For(who), new Faults(), await index.Current(cancel));
        Lattice.CheckNames(names, Lattice.OfPrevalence, faults);
        Lattice.CheckForm(asked.Form, policy, faults);
        Lattice.CheckPeriods(asked.Interval, asked.From, asked.To, asked.GroupBy, policy, AmsterdamDay.Of(clock.GetUtcNow()), faults);
        var substance = asked.Substance is null ? null : QuestionResolver.Substance(asked.Substance, register, faults);
        faults.ThrowIfAny();
        await using var read = await database.Read(cancel);
        var moment = await ToldMoment.Read(read, asked.AsKnownAt);
        var told = await Told.Read(read, TableKind.Prevalence, substance!, Wire.Name(asked.Form!.Value), moment, who);
        var frame = await Frame.Of(read, told, moment, asked.Interval, asked.From, asked.To, asked.GroupBy, policy, AmsterdamDay.Of(clock.GetUtcNow()));
        var entries = frame.Slots.Select(slot => Share(frame, slot, told, Facts.Found)).ToList();
        return new PublishedPrevalence
        {
            Substance = substance!,
            Form = asked.Form.Value,
            Interval = asked.Interval,
            GroupBy = asked.GroupBy == "none" ? null : asked.GroupBy,
            From = frame.From,
            To = frame.To,
            Counting = HeldWords.Counting(null),
            Denominator = $"{HeldWords.Samples(asked.Form)} whose analyses looked for {substance} by a list, a panel or a screening, whatever they found; brought in: routine; sources that hold positives only are left out",
            Generated = told.Any(t => t.Generated),
            Disclosure = frame.Note(entries.Count(e => e.Status == PublishedStatus.Suppressed), policy, who),
            Release = moment.Release,
            Citation = frame.Cite(Cited(policy, "prevalence", $"Share of samples that hold {substance}", asked.Interval, frame, told).With("substance", substance).With("form", asked.Form).With("interval", asked.Interval).With("from", frame.From).With("to", frame.To)
                .With("groupBy", asked.GroupBy == "none" ? null : asked.GroupBy)),
            Notes = [.. Notes(told), .. NotTold(register, substance!)],
            SeriesNotes = await notes.Series(frame.From, frame.To, [substance!], asked.Form, null, cancel),
            Periods = entries,
        };
    }

    public async Task<PublishedComposition> Composition(CompositionQuestion asked, IEnumerable<string> names, ToldTo who, CancellationToken cancel)
    {
        var (policy, faults, register) = (snapshots.Policy.For(who), new Faults(), await index.Current(cancel));
        Lattice.CheckNames(names, Lattice.OfComposition, faults);
        Lattice.CheckPeriods(asked.Interval, asked.From, asked.To, asked.GroupBy, policy, AmsterdamDay.Of(clock.GetUtcNow()), faults);
        // A word that the register does not know is nothing published.
        (string Column, string Value)? soldAs = register.FindMarketName(asked.SoldAs) is { } market ? ("market_name", market.Slug) : register.FindSubstance(asked.SoldAs) is { } known ? ("substance", known.Slug) : null;
        if (soldAs is null) faults.Add("?soldAs", "unknown-name", $"is '{asked.SoldAs}', which the register does not know.{QuestionResolver.Suggestion(asked.SoldAs, register)}");
        faults.ThrowIfAny();
        await using var read = await database.Read(cancel);
        var moment = await ToldMoment.Read(read, asked.AsKnownAt);
        var told = await Told.Read(read, TableKind.Composition, soldAs!.Value.Value, "", moment, who);
        var frame = await Frame.Of(read, told, moment, asked.Interval, asked.From, asked.To, asked.GroupBy, policy, AmsterdamDay.Of(clock.GetUtcNow()));
        var entries = frame.Slots.Select(slot => Share(frame, slot, told, Facts.Held)).ToList();
        return new PublishedComposition
        {
            SoldAs = soldAs.Value.Value,
            Promised = [.. CompositionJudge.Promised(soldAs.Value, register).Order(StringComparer.Ordinal)],
            Interval = asked.Interval,
            GroupBy = asked.GroupBy == "none" ? null : asked.GroupBy,
            From = frame.From,
            To = frame.To,
            Counting = HeldWords.Counting(null),
            Denominator = $"samples analysed for anything, sold as {soldAs.Value.Value}, brought in: routine; sources that hold positives only are left out",
            Generated = told.Any(t => t.Generated),
            Disclosure = frame.Note(entries.Count(e => e.Status == PublishedStatus.Suppressed), policy, who),
            Release = moment.Release,
            Citation = frame.Cite(Cited(policy, "composition", $"What was in what was sold as {soldAs.Value.Value}", asked.Interval, frame, told).With("soldAs", soldAs.Value.Value).With("interval", asked.Interval).With("from", frame.From).With("to", frame.To)
                .With("groupBy", asked.GroupBy == "none" ? null : asked.GroupBy)),
            Notes = Notes(told),
            SeriesNotes = await notes.Series(frame.From, frame.To, [.. CompositionJudge.Promised(soldAs.Value, register)], null, null, cancel),
            Periods = entries,
        };
    }

    public async Task<DisclosureAnswer> Policy(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return new DisclosureAnswer
        {
            Policy = snapshots.Policy with { Thresholds = [.. snapshots.Policy.Thresholds.Select(t => t with { Values = [.. t.Values.Order()] })] },
            Snapshot = await Snapshots.Last(read),
            Questions =
            [
                new PublishedQuestion { Address = "/v1/trends/dosage", Parameters = Lattice.OfDosage },
                new PublishedQuestion { Address = "/v1/trends/prevalence", Parameters = Lattice.OfPrevalence },
                new PublishedQuestion { Address = "/v1/trends/composition", Parameters = Lattice.OfComposition },
            ],
            WithKey = $"A key with the scope {Scopes.TrendsReadPublished} asks the same questions, and is told what rests on {snapshots.Policy.For(ToldTo.Partners).Minimum} samples too. One with the scope {Scopes.TrendsRead} asks what it likes of the data as they are now, and nothing is suppressed: whoever holds it answers for what is passed on. Small figures are not to be published.",
        };
    }

    private Citation Cited(DisclosurePolicy policy, string at, string title, Interval interval, Frame frame, IReadOnlyList<Told> told) => new()
    {
        Publisher = options.Value.Publisher,
        Service = options.Value.PublicUrl?.TrimEnd('/') ?? "",
        Path = "/v1/trends/" + at,
        Title = string.Create(CultureInfo.InvariantCulture, $"{title}, by {Wire.Name(interval)}, {frame.From:yyyy-MM-dd} to {frame.To:yyyy-MM-dd}"),
        KnownAt = new KnownAt { Revision = 0, At = default },
        Generated = told.Any(t => t.Generated),
        Minimum = policy.Minimum,
    };

    // By the register alone, so that they say nothing of what was found.
    private static IEnumerable<string> NotTold(RegisterSnapshot register, string substance)
    {
        var entries = register.Overlapping(substance).ToLookup(e => e.IsWithin(register.Substances[substance]), e => e.Slug);
        if (entries[false].Any())
            yield return $"Samples in which {string.Join(" or ", entries[false].Order(StringComparer.Ordinal))} was found, which can stand for {substance}, are in `n`, and not in `found` where {substance} itself was not named: the share is the least that it can be.";
        if (entries[true].Any())
            yield return $"Samples in which {string.Join(" or ", entries[true].Order(StringComparer.Ordinal))} was named are in `n`, and not in `found` where {substance} itself was not named.";
    }

    private static IReadOnlyList<string> Notes(IReadOnlyList<Told> told) => told.Any(t => t.Generated) ? ["Generated demonstration data: these figures describe nothing that exists."] : [];

    private static IEnumerable<PublishedDosageEntry> Entries(Frame frame, Slot slot, IReadOnlyList<Told> told, IReadOnlyList<decimal> quantiles, IReadOnlyList<decimal> lines)
    {
        var there = told.Select(t => (Table: t, Figures: slot.In(t))).Where(t => t.Figures is not null).ToList();
        if (there.Count == 0)
        {
            yield return new PublishedDosageEntry
            {
                Period = slot.Period.Name,
                From = slot.Period.From,
                To = slot.Period.To,
                Group = slot.Region,
                Status = slot.Missing,
                N = null,
                Mean = null,
                MeanPrinted = null,
                MeanInterval = null,
                Sd = null,
                Quantiles = [.. quantiles.Select(q => new PublishedQuantile { P = q, Value = null, Status = slot.Missing })],
                Above = [.. lines.Select(l => Above(l, null, 0, slot.Missing))],
            };
        }
        foreach (var (table, figures) in there)
        {
            var n = figures!.Counts["n"];
            yield return frame.Entry(new PublishedDosageEntry
            {
                Period = slot.Period.Name,
                From = slot.Period.From,
                To = slot.Period.To,
                Group = slot.Region,
                Status = PublishedStatus.Published,
                Basis = Wire.TryParse<Basis>(table.Basis, out var basis) ? basis : null,
                N = n,
                Mean = figures.Mean,
                MeanPrinted = TrendMath.Printed((decimal)figures.Mean!.Value),
                MeanInterval = FigureInterval.Of(MeanInterval.Of(figures.Mean.Value, figures.Deviation, n)),
                Sd = figures.Deviation,
                Quantiles = [.. quantiles.Select(q => figures.Quantiles.FirstOrDefault(f => f.P == q) is { } known
                    ? new PublishedQuantile { P = q, Value = known.Value, Status = PublishedStatus.Published }
                    : new PublishedQuantile { P = q, Value = null, Status = PublishedStatus.Suppressed })],
                Above = [.. lines.Select(l => Above(l, figures.Above.FirstOrDefault(a => a.Line == l)?.N, n, PublishedStatus.Suppressed))],
            }, figures);
        }
    }

    private static PublishedAbove Above(decimal line, int? n, int of, PublishedStatus missing) => new()
    {
        Threshold = line,
        Status = n is null ? missing : PublishedStatus.Published,
        N = n,
        Share = (double?)n / of,
        SharePrinted = n is { } some ? TrendMath.PrintedShare(some, of) : null,
        Interval = n is { } known ? FigureInterval.Of(ShareInterval.Wilson(known, of)) : null,
    };

    private static PublishedShareEntry Share(Frame frame, Slot slot, IReadOnlyList<Told> told, string part)
    {
        var table = told.FirstOrDefault(t => slot.In(t) is not null);
        if (table is null)
            return new PublishedShareEntry { Period = slot.Period.Name, From = slot.Period.From, To = slot.Period.To, Group = slot.Region, Status = slot.Missing, N = null, Found = null, Share = null, SharePrinted = null, ShareInterval = null };
        var figures = slot.In(table)!;
        var (found, n) = (figures.Counts[part], figures.Counts.Values.Sum());
        return frame.Entry(new PublishedShareEntry
        {
            Period = slot.Period.Name,
            From = slot.Period.From,
            To = slot.Period.To,
            Group = slot.Region,
            Status = PublishedStatus.Published,
            N = n,
            Found = found,
            Share = (double)found / n,
            SharePrinted = TrendMath.PrintedShare(found, n),
            ShareInterval = FigureInterval.Of(ShareInterval.Wilson(found, n)),
            Contents = figures.Contents is not { } contents ? null : [.. Enum.GetValues<Content>().Select(c => contents.TryGetValue(Wire.Name(c), out var of)
                ? new PublishedContent { Content = c, Status = PublishedStatus.Published, N = of, Share = (double)of / n, SharePrinted = TrendMath.PrintedShare(of, n) }
                : new PublishedContent { Content = c, Status = PublishedStatus.Suppressed, N = null, Share = null, SharePrinted = null })],
        }, figures);
    }
}
