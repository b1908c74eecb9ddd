using System.Globalization;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// What can only be judged here and now: the regions that exist, and the term.
internal static class AlertPlace
{
    public static async Task Check(Session session, AlertContent content)
    {
        var faults = new Faults();
        AlertTerms.Of(content, session.Now, faults);
        for (var i = 0; i < content.Regions.Count; i++)
            if (await session.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @RegionSet AND id = @Region", content.Regions[i]) == 0)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"/regions/{i}/region"), "unknown-region", $"there is no region '{content.Regions[i].Region}' in the set '{content.Regions[i].RegionSet}'.");
        faults.ThrowIfAny();
    }
}
