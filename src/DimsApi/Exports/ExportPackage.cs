using System.IO.Compression;

namespace Dims.Exports;

// All tables with what is said of them, in one archive, written while it is sent.
internal static class ExportPackage
{
    public static async Task Write(Func<ExportTable, IAsyncEnumerable<object?[]>> rows, PackageFacts facts, Stream to, CancellationToken cancel)
    {
        await using var patient = new PatientStream(to);
        await using (var archive = await ZipArchive.CreateAsync(patient, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel)) await Fill(archive, rows, facts, cancel);
        await patient.FlushAsync(cancel);
    }

    private static async Task Fill(ZipArchive archive, Func<ExportTable, IAsyncEnumerable<object?[]>> rows, PackageFacts facts, CancellationToken cancel)
    {
        var packed = new List<PackedTable>();
        foreach (var table in ExportTable.All)
        {
            await using var entry = await Entry(archive, facts, table.Name + ".csv").OpenAsync(cancel);
            await using var counted = new CountedStream(entry);
            await RowsOut.Csv(table, rows(table), counted, cancel);
            packed.Add(new PackedTable(table, counted.Bytes, counted.Sha256));
        }
        // Last, because it says how long they are.
        await Write(archive, facts, "datapackage.json", DataPackage.Descriptor(facts, packed), cancel);
        await Write(archive, facts, "codebook.md", DataPackage.Codebook(facts), cancel);
        await Write(archive, facts, "CITATION.cff", DataPackage.CitationFile(facts), cancel);
        await Write(archive, facts, "LICENCE.txt", DataPackage.Licence(facts), cancel);
    }

    private static async Task Write(ZipArchive archive, PackageFacts facts, string name, byte[] bytes, CancellationToken cancel)
    {
        await using var entry = await Entry(archive, facts, name).OpenAsync(cancel);
        await entry.WriteAsync(bytes, cancel);
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, PackageFacts facts, string name)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = facts.Created;
        return entry;
    }
}
