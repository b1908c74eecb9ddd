using System.Text.Json;
using Dims.Access;
using Dims.Exports;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Exports;

// How a package is written, however large it is.
public sealed class ExportSizeTests
{
    // Rows are made while they are sent: of those that went before, a stretch at most is still there.
    [Fact]
    public async Task However_many_samples_there_are_a_stretch_of_them_is_in_memory()
    {
        const int Samples = 12_000, Most = 6_000;
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var location = await dims.With(Roles.Location);
        foreach (var some in Enumerable.Range(0, Samples).Chunk(6_000))
            (await location.PostText("/v1/sample-batches", System.Text.Json.JsonSerializer.Serialize(some.Select(i => Lab.Tablet(100, $"M-{i}")), Dims.Http.Wire.Json))).Is(System.Net.HttpStatusCode.OK);
        var export = await SampleExport.Open(dims.Database, dims.Services.GetRequiredService<Dims.Substances.SubstanceIndex>(), new ExportQuestion(), "province", new DateOnly(2026, 11, 21), new string('0', 64), TestContext.Current.CancellationToken);
        var cancel = TestContext.Current.CancellationToken;
        // As they are sent: whenever something is written, of all rows made so far a stretch is there.
        foreach (var table in ExportTable.All.Take(3))
        {
            var seen = new List<WeakReference>();
            await using var ndjson = new LookingStream(() => Holds(seen, table.Name));
            await RowsOut.Ndjson(table, Watched(table, seen), ndjson, cancel);
            Assert.Equal(Samples, seen.Count);
            Assert.True(ndjson.Looks > 3);
        }
        var all = new List<WeakReference>();
        await using var zip = new LookingStream(() => Holds(all, "the package"));
        await ExportPackage.Write(t => Watched(t, all), Facts, zip, cancel);
        Assert.Equal(3 * Samples, all.Count);
        Assert.True(zip.Looks > 3);

        async IAsyncEnumerable<object?[]> Watched(ExportTable table, List<WeakReference> seen)
        {
            await foreach (var row in export.Rows(table))
            {
                seen.Add(new WeakReference(row));
                yield return row;
            }
        }

        static void Holds(List<WeakReference> seen, string what) => Assert.True(Alive(seen) <= Most, $"{Alive(seen)} rows of {what} are still there.");

        static int Alive(List<WeakReference> seen)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return seen.Count(s => s.IsAlive);
        }
    }

    private static PackageFacts Facts => new()
    {
        Revision = 17,
        At = "2026-11-22T10:00:00.000Z",
        Since = 0,
        RegionSet = "province",
        Generated = true,
        Created = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
        Publisher = "A \"monitor\" \\ and more: of drugs",
        Licence = "CC-BY-4.0",
    };

    // The Citation File Format 1.2.0 asks for these keys; what stands in quotes there is read as JSON reads it.
    [Fact]
    public void The_citation_file_has_every_key_that_its_format_requires_and_no_unknown_one()
    {
        var lines = System.Text.Encoding.UTF8.GetString(DataPackage.CitationFile(Facts)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var keys = lines.Where(l => !l.StartsWith(' ')).Select(l => l.Split(':', 2)).ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal);
        foreach (var required in new[] { "cff-version", "message", "title", "authors" }) Assert.True(keys.ContainsKey(required), required);
        Assert.Empty(keys.Keys.Except(["cff-version", "message", "title", "authors", "type", "abstract", "version", "date-released", "license"]));
        Assert.Equal(("1.2.0", "dataset", "CC-BY-4.0", "2026-11-22", ""), (keys["cff-version"], keys["type"], keys["license"], keys["date-released"], keys["authors"]));
        string Quoted(string key) => JsonSerializer.Deserialize<string>(keys[key])!;
        Assert.Equal((Facts.Citation, Facts.Title, Facts.Description, Facts.Version), (Quoted("message"), Quoted("title"), Quoted("abstract"), Quoted("version")));
        // An entity needs its name.
        var authors = lines.SkipWhile(l => l != "authors:").Skip(1).TakeWhile(l => l.StartsWith(' ')).ToList();
        Assert.Equal(Facts.Publisher, JsonSerializer.Deserialize<string>(Assert.Single(authors)["  - name: ".Length..]));
    }

    // Where an answer goes: looks at every eighth stretch of it what is still there.
    private sealed class LookingStream(Action look) : Stream
    {
        private int _written;

        public int Looks { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_written % 8 == 1)
            {
                look();
                Looks++;
            }
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() { }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        // An archive's own writing never comes here.
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
