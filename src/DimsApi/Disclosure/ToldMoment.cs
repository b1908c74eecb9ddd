using System.Globalization;
using System.Text.RegularExpressions;
using Dims.Http;
using Dims.Revisions;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Disclosure;

// The snapshot whose figures are asked for: the last one, or the last that a release contains.
internal sealed partial record ToldMoment(PublishedSnapshot? Snapshot, string? Release, bool IsLast)
{
    private const string Allowed = "for published figures it takes the name of a release (/v1/releases), or a snapshot as `snapshot:3`";

    [GeneratedRegex("^snapshot:([0-9]{1,9})$")]
    private static partial Regex OfSnapshot { get; }

    public static async Task<ToldMoment> Read(Read read, string? asKnownAt)
    {
        var last = await Snapshots.Last(read);
        if (asKnownAt is null) return new ToldMoment(last, null, true);
        if (OfSnapshot.Match(asKnownAt) is { Success: true } match)
        {
            var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            if ((await Snapshots.UpTo(read, number)).GetValueOrDefault(number) is { } taken) return new ToldMoment(taken, null, false);
            throw DosageTrend.Fault(KnownAtReader.Parameter, "unknown-snapshot", string.Create(CultureInfo.InvariantCulture, $"is '{asKnownAt}', and {(last is null ? "no snapshot was taken yet" : $"there are snapshots 1 to {last.Number}")}."));
        }
        if (asKnownAt.All(char.IsAsciiDigit) || !Patterns.Fits(asKnownAt, Patterns.Slug)) throw DosageTrend.Fault(KnownAtReader.Parameter, Lattice.NotPublished, $"is '{asKnownAt}'; {Allowed}.");
        if (await read.Scalar<long?>("SELECT snapshot FROM releases WHERE name = @asKnownAt", new { asKnownAt }) is not { } contained)
            throw DosageTrend.Fault(KnownAtReader.Parameter, "unknown-release", $"is '{asKnownAt}', and there is no release of that name; {Allowed}.");
        if ((await Snapshots.UpTo(read, (int)contained)).GetValueOrDefault((int)contained) is not { } snapshot)
            throw DosageTrend.Fault(KnownAtReader.Parameter, "before-snapshots", $"is '{asKnownAt}', a release from before the first snapshot: nothing was published then.");
        return new ToldMoment(snapshot, asKnownAt, false);
    }
}
