using Dims.Alerts;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Proposals;

// Pure: a draft from the evidence. Its texts say only what is known; people write the rest.
internal static class DraftOfProposal
{
    private const int MostSubstances = 20;
    private const int MostNames = 10;
    private const int MostRegions = 3;

    public static AlertContent Of(ProposalHead proposal, IReadOnlyList<FoundSample> samples, IReadOnlyList<ProposalEvidence> reported, IReadOnlyList<string> about, RegisterSnapshot register)
    {
        AlertSubstance[] substances = [.. about.OrderBy(s => s == proposal.Product.Substance ? 0 : 1).Take(MostSubstances).Select(s => Substance(s, samples, register))];
        AlertRegion[] regions = [.. samples.Select(s => s.Region).Append(samples.Count == 0 ? proposal.Product.Region : null).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(r => new AlertRegion { RegionSet = "province", Region = r })];
        var isRegional = regions.Length is > 0 and <= MostRegions;
        var look = samples.Select(s => s.Sent.Appearance).FirstOrDefault(a => a is not null);
        var words = new DraftWords(proposal, substances.FirstOrDefault()?.Substance, look, samples.Count, Incidents(reported));
        return new AlertContent
        {
            Level = isRegional ? AlertLevel.Regional : AlertLevel.National,
            Status = proposal.Exercise || proposal.Generated ? AlertStatus.Exercise : AlertStatus.Actual,
            Audience = Audience.Professional,
            Concern = AlertConcern.Substance,
            Certainty = Certainty(proposal.Product.Substance, samples),
            Regions = isRegional ? regions : [],
            Headline = words.Headline,
            Sms = words.Sms,
            Short = words.Short,
            Text = words.Text,
            Advice = new AlertAdvice { Users = DraftWords.Advice },
            Substances = substances,
            Form = proposal.Product.Form == Form.Unknown ? null : proposal.Product.Form,
            Appearance = look is null ? null : new Appearance { Logo = look.Logo, Shape = look.Shape, Colours = look.Colours },
            SoldAs = [.. samples.SelectMany(s => s.Sent.SoldAs).Append(samples.Count == 0 ? proposal.Product.SoldAs : null).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(MostNames)],
            Found = Found(proposal, samples, reported, regions),
        };
    }

    // Amount and range in the unit and basis that most samples have; without one it is detected.
    private static AlertSubstance Substance(string slug, IReadOnlyList<FoundSample> samples, RegisterSnapshot register)
    {
        var figures = samples.Select(s => s.Found.Where(f => f.Slug == slug).MaxBy(f => f.Amount ?? -1)).OfType<EvidenceFigure>().ToList();
        var bare = new AlertSubstance { Substance = register.Substances.GetValueOrDefault(slug)?.Name ?? slug };
        return LookAlikeCount.Ranges(figures) is [var range, ..]
            ? bare with { Qualifier = Qualifier.Equal, Amount = range.Lowest, AmountMax = range.Highest > range.Lowest ? range.Highest : null, Unit = range.Unit, Basis = range.Basis, N = range.N }
            : bare with { Qualifier = Qualifier.Detected, N = figures.Count > 0 ? figures.Count : null };
    }

    private static AlertCertainty Certainty(string? substance, IReadOnlyList<FoundSample> samples)
    {
        var figures = samples.SelectMany(s => s.Found).Where(f => substance is null || f.Slug == substance).ToList();
        return figures.Exists(f => f is { Source: Source.Laboratory, Authorised: true }) ? AlertCertainty.Confirmed : figures.Count > 0 ? AlertCertainty.Presumptive : AlertCertainty.Reported;
    }

    private static (int Number, int Deaths) Incidents(IReadOnlyList<ProposalEvidence> reported) =>
        (reported.Sum(r => r.Incidents?.Number ?? 0), reported.Sum(r => r.Incidents?.Deaths ?? 0));

    private static AlertFound Found(ProposalHead proposal, IReadOnlyList<FoundSample> samples, IReadOnlyList<ProposalEvidence> reported, AlertRegion[] regions)
    {
        DateOnly[] days = [.. samples.Select(s => s.Day), .. reported.Where(r => r.Incidents is not null).SelectMany(r => new[] { r.Incidents!.From, r.Incidents.Until })];
        var (incidents, deaths) = Incidents(reported);
        var counts = reported.Any(r => r.Incidents is not null);
        return new AlertFound { From = days.Length > 0 ? days.Min() : null, Until = days.Length > 0 ? days.Max() : null, Regions = [.. regions.Take(50)], Samples = proposal.Samples, Incidents = counts ? incidents : null, Deaths = counts ? deaths : null };
    }
}
