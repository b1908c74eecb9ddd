using System.Runtime.InteropServices;
using Dims.Samples;

namespace Dims.Tablets;

/// <summary>
/// `recognised`: measured look-alikes agree, and nothing speaks against it. `ambiguous`: look-alikes held different things, or too little was seen, or answers are not approved yet.
/// `unknown`: no or too few measured look-alikes. `dangerous-look-alike`: something that looks like it held something dangerous, or an alert is in force about it. Only the first tells a content.
/// </summary>
public enum RecognitionVerdict { Recognised, Ambiguous, Unknown, DangerousLookAlike }

/// <summary>Why it is answered so.</summary>
public enum RecognitionReason { LookAlikesAgree, DangerousLookAlike, UrgentLookAlike, ActiveAlert, NoLookAlike, TooFewLookAlikes, FeatureMissing, OtherContent, WideSpread, NothingFound, NotMeasured, NotApproved, OwnTest }

// Content of look-alikes in one unit and basis; amounts in millionths, the median of an even number between the two in the middle.
public readonly record struct AmountSpread(string Slug, Unit Unit, Basis Basis, int N, long Median, long Lowest, long Highest);

public sealed record TabletMatch
{
    public required RecognitionVerdict Verdict { get; init; }
    public required IReadOnlyList<RecognitionReason> Reasons { get; init; }
    // Measured, in the weeks, the newest first.
    public required IReadOnlyList<TabletRow> LookAlikes { get; init; }
    // Of them, by location; and whether any is invented.
    public IReadOnlyDictionary<string, int> Locations => field ??= LocationsOf(LookAlikes);
    public bool IsGenerated => LookAlikes.Any(r => r.Generated);
    // So many of them agree in all that an answer needs.
    public required int Whole { get; init; }
    public required IReadOnlyList<TabletRow> Dangerous { get; init; }
    public required IReadOnlyList<TabletFeature> Missing { get; init; }
    // By how many look-alikes hold it.
    public required IReadOnlyList<(string Slug, int N)> Held { get; init; }
    public required IReadOnlyList<AmountSpread> Amounts { get; init; }

    // An alert refuses whatever it is; what nobody has approved tells no content.
    public TabletMatch Under(bool isWarned, bool isPermitted) =>
        isWarned ? this with { Verdict = RecognitionVerdict.DangerousLookAlike, Reasons = [RecognitionReason.ActiveAlert, .. Reasons.Where(r => r != RecognitionReason.LookAlikesAgree)] }
        : Verdict == RecognitionVerdict.Recognised && !isPermitted ? this with { Verdict = RecognitionVerdict.Ambiguous, Reasons = [RecognitionReason.NotApproved] }
        : this;

    private static Dictionary<string, int> LocationsOf(IReadOnlyList<TabletRow> rows)
    {
        var locations = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows) CollectionsMarshal.GetValueRefOrAddDefault(locations, row.Location, out _)++;
        return locations;
    }
}

// Pure: what a tablet is taken for, from those near it. Who holds packed rows of any time can ask it again.
public static class TabletMatcher
{
    public static TabletMatch Match(SeenTablet seen, int day, IEnumerable<TabletRow> near, RecognitionRules rules, TabletMeanings meanings, bool isGenerated)
    {
        var comparison = new TabletComparison(seen, rules);
        var (alike, dangerous, whole, urgent) = (new List<TabletRow>(), new List<TabletRow>(), 0, false);
        var (weeks, months) = (rules.Weeks * 7, DaysOf(rules));
        foreach (var row in near)
        {
            var apart = Math.Abs(row.Day - day);
            if (apart > months) continue;
            // Invented tablets say nothing about a real one.
            if (row.Generated && !isGenerated) continue;
            var isUrgent = meanings.IsUrgent(row);
            if ((isUrgent || meanings.IsDangerous(row)) && comparison.MayBe(row.Seen))
            {
                dangerous.Add(row);
                urgent |= isUrgent && !row.IsMeasured;
            }
            if (apart > weeks || !row.IsMeasured || row.IsKeptOut || !comparison.IsLike(row.Seen)) continue;
            alike.Add(row);
            if (comparison.IsWhole(row.Seen)) whole++;
        }
        NewestFirst.Sort(alike);
        var contents = new LookAlikeContents(alike, meanings);
        var missing = TabletFeatures.MissingOf(seen);
        var reasons = new List<RecognitionReason>();
        if (dangerous.Count > 0) reasons.Add(RecognitionReason.DangerousLookAlike);
        if (urgent) reasons.Add(RecognitionReason.UrgentLookAlike);
        var isRefused = reasons.Count > 0;
        if (alike.Count == 0) reasons.Add(RecognitionReason.NoLookAlike);
        else Doubt(alike.Count, contents, rules, reasons);
        var isDoubted = reasons.Exists(r => r is RecognitionReason.OtherContent or RecognitionReason.WideSpread or RecognitionReason.NothingFound or RecognitionReason.NotMeasured);
        if (missing.Count > 0) reasons.Add(RecognitionReason.FeatureMissing);
        var isFew = alike.Count > 0 && missing.Count == 0 && whole < rules.FewestLookAlikes;
        if (isFew) reasons.Add(RecognitionReason.TooFewLookAlikes);
        if (reasons.Count == 0) reasons.Add(RecognitionReason.LookAlikesAgree);
        return new TabletMatch
        {
            Verdict = isRefused ? RecognitionVerdict.DangerousLookAlike
                : alike.Count == 0 ? RecognitionVerdict.Unknown
                : isDoubted || missing.Count > 0 ? RecognitionVerdict.Ambiguous
                : isFew ? RecognitionVerdict.Unknown
                : RecognitionVerdict.Recognised,
            Reasons = reasons,
            LookAlikes = alike,
            Whole = whole,
            Dangerous = dangerous,
            Missing = missing,
            Held = contents.Held,
            Amounts = contents.Amounts,
        };
    }

    // The tablet's own test has found something and not all of what it would be taken for, or more than that, or has looked for it and not found it.
    public static bool IsContradicted(TabletRow? own, IReadOnlyCollection<string> slugs, TabletMeanings meanings) => own is not null
        && (slugs.Any(slug => !own.Found.Any(name => meanings.SlugOf(name) == slug) && (own.Found.Count > 0 || own.NotFound.Concat(own.LookedFor).Any(name => meanings.SlugOf(name) == slug)))
            || own.Found.Any(name => meanings.SlugOf(name) is var slug && !slugs.Contains(slug) && meanings.MayAct(slug)));

    // A tablet that was measured, held against what was told of one like it: more than so many milligrams off, in any amount.
    public static bool IsOff(TabletRow row, IReadOnlyCollection<AmountSpread> told, long most, TabletMeanings meanings)
    {
        foreach (var finding in row.Told)
            if (finding.Qualifier is Qualifier.Equal or Qualifier.Above && MgOf(row, finding) is { } mg && meanings.SlugOf(finding.Name) is var slug
                && told.Any(t => t.Unit == Unit.MgPerTablet && t.Slug == slug && Math.Abs(mg - t.Median) > most)) return true;
        return false;
    }

    // An amount of it is doubted, or cannot be told per tablet.
    public static bool IsUnmeasured(TabletRow row) => row.Told.Any(f => Counts(f) && f.Qualifier == Qualifier.Equal && MgOf(row, f) is null);

    // In milligrams per tablet, of whatever basis; a share by the tablet's own mass.
    public static long? MgOf(TabletRow row, in TabletFinding finding) => finding switch
    {
        { Amount: null } => null,
        { Unit: Unit.MgPerTablet } => finding.Amount,
        { Unit: Unit.Percent } => ShareOf(row, finding.Amount.Value, 100),
        { Unit: Unit.MgPerG or Unit.GPerKg } => ShareOf(row, finding.Amount.Value, 1000),
        _ => null,
    };

    private static long? ShareOf(TabletRow row, long amount, int whole) => row.Seen.Mass is { } mass ? (long)((decimal)amount * mass / 1_000_000 / whole) : null;

    // What may act: no trace, no diluent, no by-product.
    public static IReadOnlyList<string> CarriedBy(TabletRow row, TabletMeanings meanings)
    {
        List<string>? carried = null;
        foreach (var finding in row.Told)
            if (Counts(finding) && meanings.SlugOf(finding.Name) is var slug && carried?.Contains(slug) != true) (carried ??= []).Add(slug);
        carried?.Sort(StringComparer.Ordinal);
        return carried ?? (IReadOnlyList<string>)[];
    }

    public static int DaysOf(RecognitionRules rules) => (int)Math.Ceiling(rules.DangerMonths * 30.4375);

    internal static bool Counts(in TabletFinding finding) => finding.Qualifier is not (Qualifier.NotDetected or Qualifier.Trace) && finding.Role is null or Role.Active or Role.Adulterant;

    private static void Doubt(int alike, LookAlikeContents contents, RecognitionRules rules, List<RecognitionReason> reasons)
    {
        if (contents.AreOther) reasons.Add(RecognitionReason.OtherContent);
        else if (contents.First.Count == 0) reasons.Add(RecognitionReason.NothingFound);
        else if (contents.First.Any(s => !contents.Amounts.Any(a => a.Slug == s && a.Unit == Unit.MgPerTablet && a.N >= Math.Min(rules.FewestLookAlikes, alike))) || contents.HasUnmeasured) reasons.Add(RecognitionReason.NotMeasured);
        if (contents.HasAbove || contents.Widest > SampleRows.InMillionths(rules.MostSpreadMg)!.Value) reasons.Add(RecognitionReason.WideSpread);
    }
}
