using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

// Intervals, quantiles, histograms, trends and prices as a researcher asks for them.
public sealed class DosageFiguresEndpointTests
{
    private const string MdmaTablets = "/v1/trends/dosage?substance=mdma&form=tablet";

    private static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
    {
        var story = await TrendStory.Start(engine);
        return (story, await story.Dims.With(Roles.Researcher));
    }

    [Theory, OnBothEngines]
    public async Task A_year_of_tablets_is_described_in_full(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        foreach (var amount in new[] { 12.5m, 80, 81, 95, 110, 120, 121, 150, 171, 260 })
            await story.Sample("2025-05-01", "MDMA", amount, s => s with { Price = amount < 100 ? new Price { Amount = amount / 20, Currency = "EUR", Per = PricePer.Tablet } : null });
        const string question = MdmaTablets + "&from=2025-01-01&to=2025-12-31&quantile=0.9&quantile=0.1&binWidth=50&price=true&threshold=150&interval=half-year";
        var answer = (await researcher.Get(question)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(0.95, answer.GetProperty("confidence").GetDouble());
        var entry = answer.GetProperty("periods")[0];
        Assert.Equal("2025-H1", entry.GetProperty("period").GetString());
        Assert.Equal(179.9, entry.GetProperty("quantiles")[0].GetProperty("value").GetDouble(), 1e-9);
        Assert.Equal([(0, 1), (50, 3), (100, 3), (150, 2), (250, 1)], entry.GetProperty("histogram").EnumerateArray().Select(b => (b.GetProperty("from").GetInt32(), b.GetProperty("n").GetInt32())));
        Assert.Equal((80.0, 171.0), (entry.GetProperty("medianInterval").GetProperty("low").GetDouble(), entry.GetProperty("medianInterval").GetProperty("high").GetDouble()));
        var price = Assert.Single(entry.GetProperty("prices").EnumerateArray());
        Assert.Equal(("EUR", 4, 0.05), (price.GetProperty("currency").GetString(), price.GetProperty("n").GetInt32(), Math.Round(price.GetProperty("median").GetDouble(), 12)));
        var csv = (await researcher.Get(question, ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n");
        var row = csv[0].Split(',').Zip(csv[1].Split(',')).ToDictionary(p => p.First, p => p.Second);
        Assert.Equal(("80", "171", "4"), (row["median_low"], row["median_high"], row["price_eur_per_mg_n"]));
        Assert.Equal(entry.GetProperty("above")[0].GetProperty("interval").GetProperty("high").GetDouble(), double.Parse(row["above_150_share_high"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(entry.GetProperty("quantiles")[0].GetProperty("value").GetDouble(), double.Parse(row["quantile_0.9"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory, OnBothEngines]
    public async Task A_broken_series_is_tested_on_each_side(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        for (var year = 2005; year < 2026; year++) await story.Sample($"{year}-02-01", "MDMA", 100 + year % 100);
        await story.Sample("2015-06-01", "MDMA", 300);
        var answer = (await researcher.Get(MdmaTablets + "&breakAt=2015-03-16&trend=true&to=2025-12-31")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(22, answer.GetProperty("periods").GetArrayLength());
        var means = answer.GetProperty("trends").EnumerateArray().Where(t => t.GetProperty("of").GetString() == "mean").ToList();
        Assert.Equal([(1, 11), (2, 11)], means.Select(m => (m.GetProperty("part").GetInt32(), m.GetProperty("periods").GetInt32())));
        Assert.All(means, m => Assert.Equal(1, Math.Round(m.GetProperty("theilSen").GetProperty("slope").GetDouble(), 9)));
    }

    [Theory, OnBothEngines]
    public async Task What_cannot_be_asked_is_told(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2020-05-01", "MDMA", 100);
        foreach (var (query, at, code) in new[]
        {
            ("&quantile=1.1", "?quantile", "out-of-range"), ("&quantile=0.5&quantile=0.50", "?quantile", "repeated"), ("&binWidth=0", "?binWidth", "out-of-range"), ("&binWidth=0.0000001", "?binWidth", "out-of-range"),
            ("&breakAt=2019-01-01", "?breakAt", "out-of-range"), ("&breakAt=2030-01-01", "?breakAt", "out-of-range"), ("&trend=perhaps", "?trend", "type"), ("&interval=decade", "?interval", "type"),
            ("&from=1990-01-01&interval=week&to=2029-01-01", null, null), ("&from=1950-01-01&interval=week", "?interval", "too-many-periods"), ("&from=2021-01-01&to=2020-01-01", "?from", "order"), ("&unit=ug/%7Bblotter%7D", "?unit", "unit-of-another-form"),
        })
        {
            var answer = await researcher.Get(MdmaTablets + query);
            if (at is null) answer.Is(HttpStatusCode.OK);
            else Assert.Equal((at, code), (answer.Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0].GetProperty("pointer").GetString(), answer.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
    }
}
