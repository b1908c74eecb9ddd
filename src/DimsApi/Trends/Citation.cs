using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Revisions;
using Dims.Storage;

namespace Dims.Trends;

// The line by which a figure is cited: who publishes it, what it is, the question with everything that was filled in, and the last revision that touched it. So the same figure has the same line
// whenever it is asked for, and its address answers that figure for good.
public sealed record Citation
{
    private readonly List<(string Name, string Value)> _parameters = [];

    public required string Publisher { get; init; }
    // Before the path: where the service is reached, or nothing.
    public required string Service { get; init; }
    public string Path { get; init; } = "";
    public string Title { get; init; } = "";
    // Null for what is no figure of the data.
    public required KnownAt? KnownAt { get; init; }
    // Kept only as it is now: its address answers what is there when it is asked.
    public bool IsOfNow { get; init; }
    public bool Generated { get; init; }
    // Of what is told without a key: the snapshot, and from how many samples on.
    public int? Snapshot { get; init; }
    public int Minimum { get; init; }

    public static async Task<Citation> Of(Sql sql, DimsOptions options, long revision, KnownAt? asked, bool generated) => new()
    {
        Publisher = options.Publisher,
        Service = options.PublicUrl?.TrimEnd('/') ?? "",
        KnownAt = (await KnownAtReader.Cited(sql, revision)) with { Release = asked?.Release },
        Generated = generated,
    };

    // What stands in the question; nothing where it is null.
    public Citation With(string name, object? value)
    {
        if (value is not null) _parameters.Add((name, Text(value)));
        return this;
    }

    public Citation WithAll<T>(string name, IEnumerable<T> values) where T : notnull
    {
        foreach (var value in values) With(name, value);
        return this;
    }

    public string Line
    {
        get
        {
            IEnumerable<(string Name, string Value)> all = KnownAt is not { } at || IsOfNow ? _parameters : _parameters.Append(("asKnownAt", Moment(at)));
            var query = string.Join('&', all.Select(p => $"{p.Name}={Escaped(p.Value)}"));
            var release = KnownAt?.Release is { } name ? $" Release {name}." : "";
            var revision = KnownAt is not { } known ? ""
                : Snapshot is { } taken ? string.Create(CultureInfo.InvariantCulture, $" Snapshot {taken} of {Instant.Text(known.At)}, data revision {known.Revision}; told from {Minimum} samples on.")
                : string.Create(CultureInfo.InvariantCulture, $" Data revision {known.Revision} of {Instant.Text(known.At)}.");
            return $"{Publisher}. {(Generated ? "Generated demonstration data: " : "")}{Title}.{release}{revision} {Service}{Path}{(query.Length > 0 ? "?" : "")}{query}";
        }
    }

    private string Moment(KnownAt at) => at.Release ?? (Snapshot is { } number ? string.Create(CultureInfo.InvariantCulture, $"snapshot:{number}") : at.Revision.ToString(CultureInfo.InvariantCulture));

    private static string Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum word => System.Text.Json.JsonSerializer.SerializeToElement(word, word.GetType(), Wire.Json).GetString()!,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    // As it may stand in a query; what readers know by sight stays readable.
    private static string Escaped(string value) => new StringBuilder(Uri.EscapeDataString(value)).Replace("%3A", ":").Replace("%2F", "/").ToString();
}
