using System.Globalization;
using System.Text;

namespace Dims.LoadTests;

// The generator's samples as two tables that `dims import` reads by a profile, and loaded by it: through every check that other samples go through.
internal static class TrendData
{
    private const string Profile =
        """
        {
          "name": "bench", "source": "Invented samples of the bench's generator", "country": "NL", "positivesOnly": false,
          "tables": { "samples": "*_samples", "findings": "*_findings", "join": { "samples": "id", "findings": "sample" } },
          "sample": { "reference": { "column": "id" }, "collectedOn": { "column": "day", "formats": ["yyyy-MM-dd"] }, "form": { "column": "form" }, "soldAs": { "column": "sold_as" } },
          "location": { "from": ["city"], "name": ["city"], "regions": [{ "regionSet": "province", "column": "province" }] },
          "analysis": {
            "source": "laboratory", "laboratory": { "constant": "Bench" }, "method": { "constant": "GC-MS" }, "panel": { "constant": "bench" },
            "findings": [{ "substance": { "column": "substance" }, "qualifier": { "column": "qualifier" }, "amount": "amount", "unit": { "column": "unit" }, "role": { "column": "role" } }]
          }
        }
        """;

    // A file that is filled already is used again. Every analysis is by a panel that screens, so that every sample is tested for everything.
    public static async Task<string> Fill(Plan plan, string folder, IEnumerable<InventedSample> samples)
    {
        Directory.CreateDirectory(folder);
        var shape = await OurServer.Shape();
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"ours-trends-{plan.Samples}-{shape}.db"));
        if (File.Exists(file + ".done")) return file;
        foreach (var old in Directory.EnumerateFiles(folder, Path.GetFileName(file) + "*")) File.Delete(old);
        await using (var empty = await OurServer.Open(folder, file))
        {
            using var body = new StringContent("""{ "laboratory": "Bench", "method": "GC-MS", "from": "2013-01-01", "screening": true, "substances": [] }""", Encoding.UTF8, "application/json");
            using var answer = await empty.Http.PutAsync(new Uri("/v1/panels/bench", UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
        }
        await Write(folder, samples);
        var since = System.Diagnostics.Stopwatch.StartNew();
        Console.WriteLine((await Verb(folder, file, "import", "--profile", "bench.json", "bench_samples.csv", "bench_findings.csv")).Split('\n').First(l => l.Contains(" stored, ", StringComparison.Ordinal)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"imported in {since.Elapsed.TotalSeconds:0} s, {plan.Samples / since.Elapsed.TotalSeconds:N0} samples a second"));
        await File.WriteAllTextAsync(file + ".done", "");
        return file;
    }

    public static Task<string> Verb(string folder, string file, params string[] arguments) =>
        Child.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "DimsApi.dll"), .. arguments], folder, ("ASPNETCORE_ENVIRONMENT", "Production"), ("ConnectionStrings__Dims", "Data Source=" + file));

    private static async Task Write(string folder, IEnumerable<InventedSample> samples)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.json"), Profile);
        await using var rows = new StreamWriter(Path.Combine(folder, "bench_samples.csv"));
        await using var found = new StreamWriter(Path.Combine(folder, "bench_findings.csv"));
        await rows.WriteLineAsync("id,day,city,province,form,sold_as");
        await found.WriteLineAsync("sample,substance,qualifier,amount,unit,role");
        foreach (var sample in samples)
        {
            await rows.WriteLineAsync($"{sample.Reference},{sample.CollectedOn},{sample.City},{sample.Province},{sample.Form},{sample.SoldAs}");
            foreach (var finding in sample.Findings.Select(f => f.ToFinding()))
                await found.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{sample.Reference},{finding.Substance},{Http.Wire.Name(finding.Qualifier)},{finding.Amount},{(finding.Unit is { } unit ? Http.Wire.Name(unit) : "")},{(finding.Role is { } role ? Http.Wire.Name(role) : "")}"));
        }
    }
}
