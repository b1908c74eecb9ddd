using System.Text.Json;
using Dims.Http;

namespace Dims.LoadTests;

// What is asked of both sides: the same ids, the same pages, the same postings, in the same order.
internal sealed class Questions
{
    private const int Different = 2048;
    private const int PageOf = 100;
    private const int Days = 90;
    private const int DifferentBatches = 8;

    private readonly List<int> _rows;
    private readonly List<(string Substance, string From, string To)> _pages;
    private readonly List<InventedSample> _tablets;
    private readonly string _run = DateTime.UtcNow.Ticks.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    public Questions(IReadOnlyList<InventedSample> samples, int batchOf, int seed = 1)
    {
        var random = new Random(seed);
        _rows = [.. Enumerable.Range(0, Different).Select(_ => random.Next(samples.Count))];
        _pages = Pages(samples, random);
        BatchOf = batchOf;
        _tablets = [.. Enumerable.Range(0, 256).Select(_ => InventedData.Tablet(random, $"P-{_run}-{Prepared.Number}"))];
    }

    // Samples in one batch.
    public int BatchOf { get; }

    private IEnumerable<IReadOnlyList<InventedSample>> Batches() =>
        Enumerable.Range(0, DifferentBatches).Select(b => (IReadOnlyList<InventedSample>)[.. Enumerable.Range(0, BatchOf).Select(i => _tablets[(b * 31 + i) % _tablets.Count] with { Reference = $"B-{_run}-{Prepared.Number}-{i}" })]);

    public Requests Ours(string operation, IReadOnlyList<string> ids, string key) => new(operation switch
    {
        "get" or "full" => [.. _rows.Select(r => Prepared.Get("/v1/samples/" + ids[r], key))],
        "page" => [.. _pages.Select(p => Prepared.Get($"/v1/samples?substance={Uri.EscapeDataString(p.Substance)}&from={p.From}&to={p.To}&limit={PageOf}", key))],
        "post" => [.. _tablets.Select(t => Prepared.Post("/v1/samples", key, JsonSerializer.Serialize(t.ToSubmit(), Wire.Json)))],
        "batch" => [.. Batches().Select(b => Prepared.Post("/v1/sample-batches", key, JsonSerializer.Serialize(b.Select(t => t.ToSubmit()), Wire.Json)))],
        _ => throw new InvalidOperationException($"There is no operation '{operation}': get, full, page, post, batch."),
    });

    public Requests Reference(string operation) => new(operation switch
    {
        "get" => [.. _rows.Select(r => Prepared.Get($"/samples/{r + 1}", null))],
        "full" => [.. _rows.Select(r => Prepared.Get($"/full/{r + 1}", null))],
        "page" => [.. _pages.Select(p => Prepared.Get($"/samples?substance={Uri.EscapeDataString(p.Substance)}&from={p.From}&to={p.To}&limit={PageOf}", null))],
        "batch" => [.. Batches().Select(b => Prepared.Post("/batch", null, "[" + string.Join(',', b.Select(Flat)) + "]"))],
        _ => [.. _tablets.Select(t => Prepared.Post("/samples", null, Flat(t)))],
    });

    // Windows of 90 days that hold at least a full page where the data have such, so that a page of 100 is one.
    private static List<(string, string, string)> Pages(IReadOnlyList<InventedSample> samples, Random random)
    {
        var days = new Dictionary<string, List<string>>();
        foreach (var sample in samples)
            foreach (var substance in sample.Findings.Select(f => f.Substance).Distinct())
            {
                if (!days.TryGetValue(substance, out var of)) days[substance] = of = [];
                of.Add(sample.CollectedOn);
            }
        foreach (var of in days.Values) of.Sort(StringComparer.Ordinal);
        var often = days.Where(d => d.Value.Count >= Math.Min(samples.Count / 50, 50 * PageOf)).Select(d => d.Key).Order(StringComparer.Ordinal).ToList();
        var pages = new List<(string, string, string)>();
        for (var tries = 0; pages.Count < Different; tries++)
        {
            var substance = often[random.Next(often.Count)];
            var first = new DateOnly(2014, 1, 1).AddDays(random.Next(365, 4291));
            var (from, to) = (Text(first), Text(first.AddDays(Days)));
            if (tries > 20 * Different || Before(days[substance], to + "~") - Before(days[substance], from) >= PageOf) pages.Add((substance, from, to));
        }
        return pages;
    }

    // How many come before this day.
    private static int Before(List<string> sorted, string day)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(sorted[middle], day) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string Flat(InventedSample t) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["collected_on"] = t.CollectedOn,
        ["location"] = t.City,
        ["region"] = t.Province,
        ["form"] = t.Form,
        ["sold_as"] = t.SoldAs,
        ["colour"] = t.Colour,
        ["mass_mg"] = t.MassMg,
        ["lab"] = t.Laboratory,
        ["findings"] = t.Findings.Select(f => new Dictionary<string, object?> { ["substance"] = f.Substance, ["quantity"] = f.Quantity, ["unit"] = f.Unit, ["role"] = f.Role }),
    });
}
