using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Panels;

/// <summary>A registered panel: what an analysis of this laboratory by this method looks for. What is not found is then not detected above the limit given, and nothing more.</summary>
public sealed record Panel
{
    /// <summary>Its id, which an analysis names.</summary>
    public required string Id { get; init; }
    /// <summary>The laboratory whose panel it is.</summary>
    public required string Laboratory { get; init; }
    /// <summary>For example `GC-MS`, `LC-DAD`.</summary>
    public required string Method { get; init; }
    /// <summary>The first day it is used.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day it is used, inclusive; left out while it is in use.</summary>
    public DateOnly? Until { get; init; }
    /// <summary>True: it sees all that its method can see; `substances` are those whose limits are known.</summary>
    public required bool Screening { get; init; }
    /// <summary>What is looked for, with its limits.</summary>
    public required IReadOnlyList<PanelSubstance> Substances { get; init; }
    /// <summary>The data revision in which it was registered.</summary>
    public required long Revision { get; init; }

    internal PanelContent Content => PanelContent.Of(this);
}

/// <summary>Registered panels.</summary>
public sealed record PanelList
{
    public required IReadOnlyList<Panel> Items { get; init; }
}

// What of a panel never changes.
internal readonly record struct PanelContent(string Laboratory, string Method, DateOnly From, bool Screening, string Substances)
{
    public static PanelContent Of(Panel panel) => new(panel.Laboratory, panel.Method, panel.From, panel.Screening, JsonSerializer.Serialize(panel.Substances, Wire.Json));

    public static PanelContent Of(PutPanel panel) => new(panel.Laboratory!, panel.Method, panel.From, panel.Screening, JsonSerializer.Serialize(panel.Substances, Wire.Json));
}

public static class PanelQueries
{
    private const string Select = "SELECT id, laboratory, method, from_day, until_day, screening, document, revision FROM registered_panels";

    public static async Task<IReadOnlyList<Panel>> List(Sql sql, string? laboratory) =>
        [.. (await sql.Query<Row>($"{Select}{(laboratory is null ? "" : " WHERE laboratory = @laboratory")} ORDER BY id", new { laboratory })).Select(Assemble)];

    public static async Task<Panel?> Find(Sql sql, string id) => await sql.One<Row>(Select + " WHERE id = @id", new { id }) is { } row ? Assemble(row) : null;

    private static Panel Assemble(Row row) => new()
    {
        Id = row.Id,
        Laboratory = row.Laboratory,
        Method = row.Method,
        From = Day(row.FromDay),
        Until = row.UntilDay is null ? null : Day(row.UntilDay),
        Screening = row.Screening == 1,
        Substances = JsonSerializer.Deserialize<List<PanelSubstance>>(row.Document, Wire.Json)!,
        Revision = row.Revision,
    };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Laboratory { get; init; } = "";
        public string Method { get; init; } = "";
        public string FromDay { get; init; } = "";
        public string? UntilDay { get; init; }
        public long Screening { get; init; }
        public string Document { get; init; } = "";
        public long Revision { get; init; }
    }
}
