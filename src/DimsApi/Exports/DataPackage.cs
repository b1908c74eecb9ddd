using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dims.Exports;

// What a package says of itself: a Data Package 2.0 descriptor, a codebook and a citation file. Pure.
internal static class DataPackage
{
    // Readers' own programs, never a page of ours: nothing in it is escaped for one.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Descriptor(PackageFacts facts, IReadOnlyList<PackedTable> tables)
    {
        var package = new JsonObject
        {
            ["$schema"] = "https://datapackage.org/profiles/2.0/datapackage.json",
            ["name"] = "dims-samples",
            ["title"] = facts.Title,
            ["description"] = facts.Description,
            ["version"] = facts.Version,
            ["created"] = facts.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["licenses"] = new JsonArray(new JsonObject { ["name"] = facts.Licence }),
            ["contributors"] = new JsonArray(new JsonObject { ["title"] = facts.Publisher, ["roles"] = new JsonArray("publisher") }),
            ["revision"] = facts.Revision,
            ["since"] = facts.Since,
            ["regionSet"] = facts.RegionSet,
            ["generated"] = facts.Generated,
            ["resources"] = new JsonArray([.. tables.Select(Resource)]),
        };
        return Encoding.UTF8.GetBytes(package.ToJsonString(Indented) + "\n");
    }

    private static JsonObject Resource(PackedTable packed)
    {
        var schema = new JsonObject
        {
            ["fields"] = new JsonArray([.. packed.Table.Fields.Select(Field)]),
            ["primaryKey"] = new JsonArray([.. packed.Table.Key.Select(k => (JsonNode)k)]),
            ["missingValues"] = new JsonArray(""),
        };
        if (packed.Table.Parent is { } parent)
            schema["foreignKeys"] = new JsonArray(new JsonObject { ["fields"] = new JsonArray("sample"), ["reference"] = new JsonObject { ["resource"] = parent, ["fields"] = new JsonArray("sample") } });
        return new JsonObject
        {
            ["name"] = packed.Table.Name,
            ["path"] = packed.Table.Name + ".csv",
            ["type"] = "table",
            ["description"] = packed.Table.Description,
            ["format"] = "csv",
            ["mediatype"] = "text/csv",
            ["encoding"] = "utf-8",
            ["bytes"] = packed.Bytes,
            ["hash"] = "sha256:" + packed.Sha256,
            ["schema"] = schema,
        };
    }

    private static JsonObject Field(ExportField field)
    {
        var (described, limits) = (new JsonObject { ["name"] = field.Name, ["type"] = field.Type, ["description"] = field.Description }, new JsonObject());
        if (!field.MayBeEmpty) limits["required"] = true;
        if (field.Words is { } words) limits["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]);
        if (limits.Count > 0) described["constraints"] = limits;
        return described;
    }

    public static byte[] Codebook(PackageFacts facts)
    {
        var text = new StringBuilder().Append("# ").Append(facts.Title).Append("\n\n").Append(facts.Description).Append("\n\nCite it as: ").Append(facts.Citation).Append('\n');
        foreach (var table in ExportTable.All)
        {
            text.Append("\n## ").Append(table.Name).Append(".csv\n\n").Append(table.Description).Append(" Key: ").AppendJoin(", ", table.Key).Append(".\n\n| column | type | what |\n|---|---|---|\n");
            foreach (var field in table.Fields)
                text.Append("| ").Append(field.Name).Append(" | ").Append(field.Type).Append(" | ").Append(field.Description).Append(field.Words is { } words ? " One of: " + string.Join(", ", words.Select(w => $"`{w}`")) + "." : "").Append(field.MayBeEmpty ? "" : " Never empty.").Append(" |\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] CitationFile(PackageFacts facts) => Encoding.UTF8.GetBytes(
        $"""
        cff-version: 1.2.0
        message: "{Quoted(facts.Citation)}"
        type: dataset
        title: "{Quoted(facts.Title)}"
        abstract: "{Quoted(facts.Description)}"
        authors:
          - name: "{Quoted(facts.Publisher)}"
        version: "{Quoted(facts.Version)}"
        date-released: {facts.Created:yyyy-MM-dd}
        license: {facts.Licence}

        """.ReplaceLineEndings("\n"));

    public static byte[] Licence(PackageFacts facts) => Encoding.UTF8.GetBytes($"These data are published by {facts.Publisher} under the licence {facts.Licence} (its name in the SPDX list of licences).\n\n{facts.Citation}\n");

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

internal sealed record PackedTable(ExportTable Table, long Bytes, string Sha256);

// Of which data a package is made.
internal sealed record PackageFacts
{
    public required long Revision { get; init; }
    // When that revision was made.
    public required string At { get; init; }
    public required long Since { get; init; }
    public required string RegionSet { get; init; }
    public required bool Generated { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required string Publisher { get; init; }
    public required string Licence { get; init; }

    public string Version => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Revision}");

    public string Title => (Generated ? "Generated demonstration data: " : "") + "samples of drugs and what was found in them";

    public string Description =>
        (Generated ? "These data are invented and describe no real sample. " : "")
        + $"Samples that were brought to testing locations, at data revision {Version}{(Since > 0 ? $", changed after revision {Since}" : "")}: month and region (of the set {RegionSet}), no free text, logo and colour twelve months later. "
        + "What was brought in is no random part of what is on the market. Not tested, tested and nothing found, and found are three different things.";

    public string Citation => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Publisher}. {char.ToUpperInvariant(Title[0])}{Title[1..]}. Data revision {Revision} of {At}{(Since > 0 ? $", changed after revision {Since}" : "")}. Taken on {Created:yyyy-MM-dd}.");
}
