using System.Globalization;
using Dims.Exports;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Releases;

// Makes what a release holds, of one revision and outside the gate: the microdata as they stand, and the figures of that moment.
internal sealed class ReleasePress(Database database, SubstanceIndex index, FigureDesk desk, IServiceScopeFactory scopes, TimeProvider clock, IOptions<DimsOptions> options)
{
    public async Task<Frozen> Make(NewRelease release, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var export = await SampleExport.Open(database, index, new ExportQuestion(), options.Value.ExportRegionSet, AmsterdamDay.Of(now), await ExportKey(cancel), cancel);
        // Figures first: a question that cannot be answered is told before anything long is done.
        var (figures, faults) = (new List<(AskedFigure, byte[])>(), new Faults());
        var asked = release.Figures ?? FigureDesk.Usual;
        for (var i = 0; i < asked.Count; i++)
        {
            // Of the usual set what these data cannot answer is left out.
            var answer = await desk.Answer(asked[i].Question, export.Revision.ToString(CultureInfo.InvariantCulture), $"/figures/{i}/question", release.Figures is null ? new Faults() : faults, cancel);
            if (answer is not null) figures.Add((asked[i], answer));
        }
        faults.ThrowIfAny();
        await using var parts = new PartsStream();
        await using var package = new CountedStream(parts);
        await ExportPackage.Write(export.Rows, new PackageFacts
        {
            Revision = export.Revision,
            At = export.At,
            Since = 0,
            RegionSet = options.Value.ExportRegionSet,
            Generated = export.Generated,
            Created = now,
            Publisher = options.Value.Publisher,
            Licence = options.Value.DataLicence,
        }, package, cancel);
        return new Frozen(export.Revision, export.Generated, figures, [new FrozenFile((export.Generated ? "generated-" : "") + "samples.zip", "application/zip", package.Bytes, package.Sha256, parts.Parts)]);
    }

    // In a scope of its own: it is no part of the request, and of its Idempotency-Key.
    private async Task<string> ExportKey(CancellationToken cancel)
    {
        await using (var read = await database.Read(cancel))
            if (await MakeExportKey.Find(read) is { } known) return known;
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new MakeExportKey(), cancel);
    }

    // The line to cite a release by.
    public Release Cited(Release release) => release with
    {
        Citation = string.Create(CultureInfo.InvariantCulture,
            $"{options.Value.Publisher}. {(release.Generated ? "Generated demonstration data: " : "")}{release.Title}. Release {release.Name}. Data revision {release.KnownAt.Revision} of {Instant.Text(release.KnownAt.At)}. {options.Value.PublicUrl?.TrimEnd('/')}/v1/releases/{release.Name}"),
    };
}
