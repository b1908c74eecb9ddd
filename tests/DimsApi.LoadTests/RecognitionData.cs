using System.Globalization;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Tablets;

namespace Dims.LoadTests;

// Measured tablets of the last weeks, as many of each logo and colour, and no two of these weighed and measured alike: none is spared for being like another. Recognition is approved, as where it is used.
internal static class RecognitionData
{
    private const string Place = "amsterdam-load";
    private const int BatchSize = 1000;
    private static readonly string[] Colours = ["pink", "blue", "yellow", "green", "orange", "white", "beige", "purple", "red", "grey"];

    // On a copy of the file that was filled before under the same schema; a week later it is filled anew.
    public static async Task<(OurServer Server, IReadOnlyList<SubmitSample> Tablets, IReadOnlyList<string> Ids)> Start(Plan plan)
    {
        Directory.CreateDirectory(plan.Folder);
        var shape = await OurServer.Shape();
        var filled = Path.Combine(plan.Folder, string.Create(CultureInfo.InvariantCulture, $"ours-recognition-{plan.Samples}-{shape}.db"));
        var list = filled + ".ids";
        if (File.Exists(list) && File.GetLastWriteTimeUtc(list) < DateTime.UtcNow.AddDays(-3)) File.Delete(list);
        var today = AmsterdamDay.Of(File.Exists(list) ? File.GetLastWriteTimeUtc(list) : DateTimeOffset.UtcNow).AddDays(-1);
        SubmitSample[] tablets = [.. Enumerable.Range(0, plan.Samples).Select(i => Tablet(i, plan.Samples, today.AddDays(-(i % 78))))];
        if (!File.Exists(list))
        {
            foreach (var old in Directory.EnumerateFiles(plan.Folder, Path.GetFileName(filled) + "*")) File.Delete(old);
            await using var filling = await OurServer.Open(plan.Folder, filled);
            var ids = await Fill(filling, tablets);
            await Approve(filling, plan.Folder, today);
            await File.WriteAllLinesAsync(list, ids);
        }
        var work = Path.Combine(plan.Folder, "ours-recognition.db");
        foreach (var old in Directory.EnumerateFiles(plan.Folder, "ours-recognition.db*")) File.Delete(old);
        File.Copy(filled, work);
        return (await OurServer.Open(plan.Folder, work), tablets, await File.ReadAllLinesAsync(list));
    }

    public static string Question(SubmitSample tablet) => JsonSerializer.Serialize(new RecognizeTablet { Location = Place, Appearance = tablet.Appearance }, Wire.Json);

    private static async Task<List<string>> Fill(OurServer ours, SubmitSample[] tablets)
    {
        await Expect(ours.Http.PutAsync(new Uri("/v1/locations/" + Place, UriKind.Relative), Body("""{ "name": "Amsterdam" }""")));
        var ids = new List<string>(tablets.Length);
        foreach (var batch in tablets.Chunk(BatchSize))
        {
            var lines = string.Join('\n', batch.Select(s => JsonSerializer.Serialize(s, Wire.Json)));
            var result = JsonSerializer.Deserialize<BatchAnswer>(await Expect(ours.Http.PostAsync(new Uri("/v1/sample-batches", UriKind.Relative), new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))), Wire.Json)!;
            if (result.Stored != batch.Length) throw new InvalidOperationException($"Only {result.Stored} of {batch.Length} tablets were stored.");
            ids.AddRange(result.Items.Select(i => i.Id!));
        }
        return ids;
    }

    // Two people, as everywhere outside Development; the last day is enough, because it is asked about from all others.
    private static async Task Approve(OurServer ours, string folder, DateOnly day)
    {
        var made = JsonSerializer.Deserialize<RecognitionEvaluated>(await Expect(ours.Http.PostAsync(new Uri("/v1/recognition-evaluations", UriKind.Relative), Body(JsonSerializer.Serialize(new RecognitionPeriod { From = day, To = day }, Wire.Json)))), Wire.Json)!;
        using var approval = new HttpRequestMessage(HttpMethod.Post, new Uri($"/v1/recognition-evaluations/{made.Id}/approval", UriKind.Relative));
        approval.Headers.Authorization = new("Bearer", await OurServer.NewKey(folder, ours.File));
        await Expect(ours.Http.SendAsync(approval));
    }

    // 500 of each look where there are many.
    private static SubmitSample Tablet(int i, int count, DateOnly day)
    {
        var logos = Math.Max(1, count / 500 / Colours.Length);
        var nth = i / (Colours.Length * logos);
        return new SubmitSample
        {
            Reference = string.Create(CultureInfo.InvariantCulture, $"R-{i}"),
            Location = Place,
            CollectedOn = day,
            SoldAs = ["ecstasy"],
            Form = Form.Tablet,
            Appearance = new Appearance
            {
                Logo = string.Create(CultureInfo.InvariantCulture, $"Logo {i / Colours.Length % logos}"),
                Colours = [Colours[i % Colours.Length]],
                Shape = "round",
                DiameterMm = 8.5m + (nth % 3 * 0.1m),
                ThicknessMm = 4.5m + (nth % 7 * 0.05m),
                MassMg = 300 + (nth % 50 * 0.2m),
                Marquis = "purple-black",
            },
            Analyses = [new Analysis { Source = Source.Laboratory, Laboratory = "LAB-A", Method = "LC-DAD", Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = 120 + (i % 9), Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride }] }],
        };
    }

    private static async Task<string> Expect(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}");
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
