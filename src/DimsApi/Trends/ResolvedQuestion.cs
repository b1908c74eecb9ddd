using System.Globalization;
using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Trends;

// A question in the register's words, with every default filled in but `from`, which the first row decides.
public sealed record ResolvedQuestion
{
    public required DosageQuestion Asked { get; init; }
    public required string Substance { get; init; }
    // Entries that can stand for the same substance: found under one of these, an analysis cannot say that the substance is not there.
    public required IReadOnlyList<OverlappingEntry> Overlapping { get; init; }
    // The column of `names` that decides what a sample was sold as, and the value it must have.
    public (string Column, string Value)? SoldAs { get; init; }
    public (string Set, string Id)? Region { get; init; }
    // The set of `groupBy=region:set`.
    public string? GroupSet { get; init; }
    public required AmountScale Scale { get; init; }
    public required IReadOnlyDictionary<Basis, decimal> Factors { get; init; }
    // Only what was brought in for one of these; all where it is not asked.
    public IReadOnlyList<BroughtIn>? Why { get; init; }
    public required DateOnly To { get; init; }
}

// `IsNarrower`: all that it can stand for is what the question asks for, as 3-MMC where MMC is asked.
public sealed record OverlappingEntry(string Slug, bool IsNarrower);

// Resolves a question inside the snapshot that it is answered from, and finds every fault at once.
internal static class QuestionResolver
{
    public static async Task<ResolvedQuestion> Resolve(CellView view, DosageQuestion asked, RegisterSnapshot register, DateOnly today, DateOnly? latest = null)
    {
        var read = view.Read;
        var to = DosageTrend.LastDay(asked.To, today, latest);
        var faults = new Faults();
        var substance = Substance(asked.Substance, register, faults);
        var soldAs = asked.SoldAs is null ? null : await SoldAs(read, asked.SoldAs, register, faults);
        var region = asked.Region?.Split(':') is [var set, var id] ? (set, id) : ((string, string)?)null;
        if (region is { } place) await CheckRegion(read, place, faults);
        var groupSet = asked.GroupBy.StartsWith("region:", StringComparison.Ordinal) ? asked.GroupBy["region:".Length..] : null;
        if (groupSet is not null) await CheckSet(read, groupSet, "?groupBy", faults);
        if (asked.Location is { } location && await read.Scalar<long>("SELECT count(*) FROM locations WHERE id = @location", new { location }) == 0)
            faults.Add("?location", "unknown-location", $"there is no location '{location}'.");
        if (asked.From > to) faults.Add("?from", "in-the-future", string.Create(CultureInfo.InvariantCulture, $"is after today, {to:yyyy-MM-dd}."));
        faults.ThrowIfAny();
        var factors = asked.Basis is null ? new Dictionary<Basis, decimal>() : await view.Meanings.Factors(substance!);
        var unit = asked.Unit ?? (asked.Form == Form.Tablet ? Unit.MgPerTablet : Unit.Percent);
        return new ResolvedQuestion
        {
            Asked = asked,
            Substance = substance!,
            Overlapping = [.. register.Overlapping(substance!).Select(e => new OverlappingEntry(e.Slug, e.IsWithin(register.Substances[substance!])))],
            SoldAs = soldAs,
            Region = region,
            GroupSet = groupSet,
            Scale = new AmountScale(unit, asked.Basis, factors),
            Factors = factors,
            To = to,
        };
    }

    internal static string? Substance(string text, RegisterSnapshot register, Faults faults)
    {
        if (register.FindSubstance(text) is { } known) return known.Slug;
        if (register.FindMarketName(text) is { } market)
            faults.Add("?substance", "market-name", $"is '{market.Slug}', a name under which things are sold; ask for a substance, with soldAs={market.Slug} for what was sold under it."
                + (market.Promises.Count > 0 ? $" It promises {string.Join(", ", market.Promises)}." : ""));
        else faults.Add("?substance", "unknown-substance", $"is '{text}', which the register does not know.{Suggestion(text, register)}");
        return null;
    }

    internal static async Task<(string, string)?> SoldAs(Read read, string text, RegisterSnapshot register, Faults faults)
    {
        if (register.FindMarketName(text) is { } market) return ("market_name", market.Slug);
        if (register.FindSubstance(text) is { } substance) return ("substance", substance.Slug);
        // A word that the register does not know, but somebody has told.
        var folded = NameFolding.Fold(text);
        if (await read.Scalar<long>("SELECT count(*) FROM sample_sold_as WHERE name = @folded", new { folded }) > 0) return ("folded", folded);
        faults.Add("?soldAs", "unknown-name", $"is '{text}', which the register does not know and no sample was sold as.{Suggestion(text, register)}");
        return null;
    }

    internal static string Suggestion(string text, RegisterSnapshot register) =>
        register.Suggest(text) is { Count: > 0 } near ? $" Did you mean {string.Join(" or ", near)}?" : "";

    internal static async Task CheckRegion(Read read, (string Set, string Id) region, Faults faults)
    {
        if (!await CheckSet(read, region.Set, "?region", faults)) return;
        if (await read.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @Set AND id = @Id", new { region.Set, region.Id }) == 0)
            faults.Add("?region", "unknown-region", $"there is no region '{region.Id}' in the set '{region.Set}'.");
    }

    internal static async Task<bool> CheckSet(Read read, string set, string at, Faults faults)
    {
        var sets = await read.Query<string>("SELECT id FROM region_sets ORDER BY id");
        if (sets.Contains(set)) return true;
        faults.Add(at, "unknown-region-set", sets.Count == 0 ? "there are no region sets here." : $"there is no region set '{set}'; there are {string.Join(", ", sets)}.");
        return false;
    }
}
