using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Trends;

// What an answer on content says of itself in words.
internal static class HeldWords
{
    public static string Counting(Source? source) => "each sample once: what the analyses of the best standing found decides (authorised before not, laboratory before on site); " + source switch
    {
        Source.Laboratory => "laboratory results only",
        Source.OnSite => "on-site results only",
        Source.Recognised => "recognised results only: these were not measured",
        _ => "recognised results left out",
    };

    public static string Denominator(SamplesAsked asked, SampleFilter filter, string what) =>
        string.Join(", ", [$"{Samples(asked.Form)} {(asked.Source == Source.Recognised ? "recognised as tested for" : "analysed for")} {what}", .. filter.Words, "brought in: " + string.Join(" or ", filter.Why.Order().Select(Wire.Name))]);

    public static Citation Cite(Citation citation, PrevalenceQuestion asked, string? substance, SampleFilter filter, DateOnly from)
    {
        var what = substance ?? (asked.Class is { } name ? $"substances of the class {name}" : $"substances of the isomer group {asked.IsomerGroup}");
        var cited = (citation with { Path = "/v1/trends/prevalence", Title = $"Share of samples that hold {what}, by {Wire.Name(asked.Interval)}, {Days(from, filter.To)}: {Denominator(asked, filter, "it")}" })
            .With("substance", substance).With("class", asked.Class).With("isomerGroup", asked.IsomerGroup).With("soldAs", filter.SoldAs?.Value);
        return Common(cited, asked, filter).With("groupBy", asked.GroupBy == "none" ? null : asked.GroupBy).With("breakAt", asked.BreakAt);
    }

    public static Citation Cite(Citation citation, CompositionQuestion asked, SampleFilter filter, DateOnly from) =>
        Common((citation with { Path = "/v1/trends/composition", Title = $"What was in what was sold as {filter.SoldAs!.Value.Value}, by {Wire.Name(asked.Interval)}, {Days(from, filter.To)}: {Denominator(asked, filter, "anything")}" }).With("soldAs", filter.SoldAs.Value.Value), asked, filter)
            .With("groupBy", asked.GroupBy == "none" ? null : asked.GroupBy).With("breakAt", asked.BreakAt).With("top", asked.Top);

    // Without a first day what is left out before the first sample is told too: so it stays out.
    private static Citation Common(Citation citation, SamplesAsked asked, SampleFilter filter) => citation
        .With("form", asked.Form).With("region", asked.Region).With("location", asked.Location).With("source", asked.Source).WithAll("why", filter.Why.Order()).With("interval", asked.Interval).With("from", asked.From).With("to", filter.To);

    private static string Days(DateOnly from, DateOnly to) => string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}");

    public static string Samples(Form? form) => form switch
    {
        null => "samples",
        Form.Tablet => "tablets",
        Form.Capsule => "capsules",
        Form.Blotter => "blotters",
        Form.Unknown => "samples of unknown form",
        Form.Other => "samples of other forms",
        var one => one.Value.ToString().ToLowerInvariant() + " samples",
    };

    public static IReadOnlyList<string> Notes(bool generated, Sieve sieve, int screenedOnly)
    {
        var notes = new List<string>();
        void Say(string format, int n)
        {
            if (n > 0) notes.Add(string.Format(CultureInfo.InvariantCulture, format, n));
        }
        if (generated) notes.Add("Generated demonstration data: these figures describe nothing that exists.");
        Say("{0} samples come from sources that hold positives only and are left out: what was tested and not found is unknown there.", sieve.Of(Sieve.PositivesOnly));
        Say("{0} samples were brought in for another reason than asked for and are left out; what is suspected is brought in because it is suspected.", Enum.GetValues<BroughtIn>().Sum(w => sieve.Of(Wire.Name(w))));
        Say("{0} samples were not tested for it, as far as their analyses say, and are left out.", sieve.Of(Sieve.NotTested));
        Say("{0} samples held an entry that can stand for it and for others, and are left out.", sieve.Of(Sieve.PositionUnknown));
        Say("{0} samples without it were tested by a screening, which sees what its method can see, above the method's limit of detection.", screenedOnly);
        return notes;
    }
}
