using System.Text.Json;
using Dims.Tests.Host;

namespace Dims.Tests.Trends.Statistics;

// What other programs computed, and which of these numbers have been read: so that none is left out without a word.
internal sealed class References
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public JsonElement Root { get; }

    public References()
    {
        Shared.MustBeThere();
        Root = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "standards", "statistics", "reference-values.json"))).RootElement;
    }

    public double Number(string path)
    {
        _read.Add(path);
        return At(path).GetDouble();
    }

    public double[] Numbers(string path) => [.. Enumerable.Range(0, At(path).GetArrayLength()).Select(i => Number($"{path}/{i}"))];

    public int Length(string path) => At(path).GetArrayLength();

    public IEnumerable<string> Names(string path) => At(path).EnumerateObject().Select(p => p.Name);

    // As printed: ten digits behind the point, or as many that count where the number is large or small.
    public void Same(string path, double ours)
    {
        var theirs = Number(path);
        Assert.True(Math.Abs(theirs - ours) <= 1e-9 * Math.Max(1, Math.Abs(theirs)), $"{path}: {ours} is not {theirs}");
        if (theirs is > 0 and < 1e-3) Assert.Equal(1, ours / theirs, 1e-9);
    }

    public void Nearly(string path, double ours, double relative) => Assert.Equal(1, Number(path) / ours, relative);

    public void Same(string path, IEnumerable<double> ours)
    {
        var all = ours.ToList();
        Assert.Equal(Length(path), all.Count);
        for (var i = 0; i < all.Count; i++) Same($"{path}/{i}", all[i]);
    }

    public IEnumerable<string> Unread(IReadOnlyCollection<string> notOffered) => Leaves(Root, "").Where(p => !_read.Contains(p) && !notOffered.Any(n => p == n || p.StartsWith(n + "/", StringComparison.Ordinal)));

    private JsonElement At(string path)
    {
        var at = Root;
        foreach (var part in path.Split('/')) at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(part);
        return at;
    }

    private static IEnumerable<string> Leaves(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Leaves(p.Value, path.Length == 0 ? p.Name : $"{path}/{p.Name}")),
        JsonValueKind.Array => json.EnumerateArray().SelectMany((e, i) => Leaves(e, $"{path}/{i}")),
        JsonValueKind.Number => [path],
        _ => [],
    };
}
