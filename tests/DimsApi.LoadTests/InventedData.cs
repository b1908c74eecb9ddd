using System.Globalization;

namespace Dims.LoadTests;

// The samples of one run: read from what the bench's gen.py wrote, or a few of our own where that cannot run.
internal static class InventedData
{
    private static readonly (string City, string Province)[] Cities =
        [("Amsterdam", "Noord-Holland"), ("Utrecht", "Utrecht"), ("Rotterdam", "Zuid-Holland"), ("Groningen", "Groningen"), ("Nijmegen", "Gelderland")];

    public static IEnumerable<InventedSample> Read(string folder)
    {
        using var findings = File.ReadLines(Path.Combine(folder, "findings.csv")).Select(l => l.Split(',')).GetEnumerator();
        var isMore = findings.MoveNext();
        foreach (var line in File.ReadLines(Path.Combine(folder, "samples.csv")))
        {
            var c = line.Split(',');
            var own = new List<InventedFinding>();
            for (; isMore && findings.Current[1] == c[0]; isMore = findings.MoveNext())
                own.Add(new InventedFinding(findings.Current[3], findings.Current[4] == "" ? null : Number(findings.Current[4]), findings.Current[5] == "" ? null : findings.Current[5], findings.Current[6]));
            yield return new InventedSample
            {
                Reference = "S-" + c[0],
                CollectedOn = c[1],
                City = c[2],
                Province = c[3],
                Form = c[4],
                SoldAs = c[5],
                Colour = c[6],
                MassMg = Number(c[7]),
                Laboratory = c[8],
                Findings = own,
            };
        }
    }

    // As the bench posts them: a tablet with MDMA and caffeine of the last two years.
    public static InventedSample Tablet(Random random, string reference)
    {
        var (city, province) = Cities[random.Next(Cities.Length)];
        return new InventedSample
        {
            Reference = reference,
            CollectedOn = new DateOnly(2014, 1, 1).AddDays(random.Next(3650, 4383)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            City = city,
            Province = province,
            Form = "tablet",
            SoldAs = "ecstasy",
            Colour = "pink",
            MassMg = random.Next(2000, 4001) / 10m,
            Laboratory = "LAB-A",
            Findings = [new InventedFinding("MDMA", random.Next(6000, 26001) / 100m, "mg/tablet", "main"), new InventedFinding("caffeine", random.Next(100, 3001) / 100m, "mg/tablet", "adulterant")],
        };
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
