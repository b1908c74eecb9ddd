using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Exports;

public static class ExportsEndpoints
{
    private const string Zip = "application/zip", Csv = "text/csv", Ndjson = "application/x-ndjson";

    public static void MapExports(this Api api) => api
        .Get("/v1/exports/samples", "exportSamples", "The samples as microdata: a package, or one table of it", Handle)
        .Asks<ExportQuestion>()
        .Answers<string>(StatusCodes.Status200OK, "`application/zip`: the four tables as CSV with `datapackage.json` (Data Package 2.0), `codebook.md`, `CITATION.cff` and `LICENCE.txt`. `text/csv` and `application/x-ndjson`: one table. The header `Data-Revision` names the revision that all of it is at, `Citation` is the line to cite it by.", Zip, Csv, Ndjson)
        .Describes("Month and region, no free text, logo and colour twelve months later. It is written while it is sent; an answer that breaks off is not whole. Ask with `since` set to the `Data-Revision` of last time for what has changed.");

    private static async Task Handle(HttpContext context, Database database, SubstanceIndex index, IMediator sender, TimeProvider clock, IOptions<DimsOptions> options, CancellationToken cancel)
    {
        var question = QueryReader.Read<ExportQuestion>(context.Request.Query);
        var type = Negotiation.Best(context, Zip, Csv, Ndjson)!;
        if (type == Zip && question.Table is not null)
        {
            var faults = new Faults();
            faults.Add("?table", "not-of-a-package", $"is for one table; the package has all of them. Ask with `Accept: {Csv}` or `{Ndjson}`, or leave it out.");
            faults.ThrowIfAny();
        }
        var now = clock.GetUtcNow();
        var export = await SampleExport.Open(database, index, question, options.Value.ExportRegionSet, AmsterdamDay.Of(now), await Key(database, sender, cancel), cancel);
        var (headers, table) = (context.Response.Headers, ExportTable.All[(int)(question.Table ?? ExportTableName.Findings)]);
        var name = string.Create(CultureInfo.InvariantCulture, $"{(export.Generated ? "generated-" : "")}dims-{(type == Zip ? "samples" : table.Name)}-r{export.Revision}");
        headers.Append("Vary", "Accept, Authorization");
        headers.CacheControl = "no-store";
        var facts = new PackageFacts
        {
            Revision = export.Revision,
            At = export.At,
            Since = export.Since,
            RegionSet = options.Value.ExportRegionSet,
            Generated = export.Generated,
            Created = now,
            Publisher = options.Value.Publisher,
            Licence = options.Value.DataLicence,
        };
        headers["Citation"] = Ascii(facts.Citation);
        headers["Data-Revision"] = export.Revision.ToString(CultureInfo.InvariantCulture);
        headers.ContentDisposition = $"attachment; filename=\"{name}.{(type == Zip ? "zip" : type == Csv ? "csv" : "ndjson")}\"";
        context.Response.ContentType = type == Csv ? "text/csv; charset=utf-8; header=present" : type;
        if (type == Csv) await RowsOut.Csv(table, export.Rows(table), context.Response.Body, cancel);
        else if (type == Ndjson) await RowsOut.Ndjson(table, export.Rows(table), context.Response.Body, cancel);
        else
            await ExportPackage.Write(export.Rows, facts, context.Response.Body, cancel);
    }

    // A header holds no other letters: those of a publisher's name are escaped as in an address.
    private static string Ascii(string text) => string.Concat(text.EnumerateRunes().Select(r => r.IsAscii && !Rune.IsControl(r) ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    private static async Task<string> Key(Database database, IMediator sender, CancellationToken cancel)
    {
        await using (var read = await database.Read(cancel))
            if (await MakeExportKey.Find(read) is { } known) return known;
        return await sender.Send(new MakeExportKey(), cancel);
    }
}
