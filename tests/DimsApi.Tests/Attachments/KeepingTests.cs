using System.Net;
using Dapper;
using Dims.Access;
using Dims.Storage;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Attachments;

// How long files are kept, and that they are what their names say.
public sealed class KeepingTests
{
    [Theory, OnBothEngines]
    public async Task Photos_go_after_their_time_and_spectra_and_records_stay(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        var sample = await lab.Sample();
        var photo = (await lab.Sends(sample, Files.Jpeg())).Headers["Location"];
        var spectrum = (await lab.Sends(sample, Files.Jcamp(), "?kind=spectrum")).Headers["Location"];
        (await coordinator.Releases(photo)).Is(HttpStatusCode.OK);
        dims.Clock.Advance(TimeSpan.FromDays(1));
        var later = (await lab.Sends(sample, Files.Png())).Headers["Location"];

        var before = dims.Clock.GetUtcNow() - TimeSpan.FromHours(1);
        Assert.Equal(1, await dims.Send(new ForgetOld("", "", Instant.Text(before))));

        var record = (await lab.Get(photo)).Json;
        Assert.Equal(("expired", 3), (record.GetProperty("state").GetString(), record.GetProperty("edition").GetInt32()));
        (await dims.Anonymous.Get(photo + "/content")).Is(HttpStatusCode.NotFound);
        foreach (var path in new[] { spectrum, later }) (await lab.Get(path + "/content")).Is(HttpStatusCode.OK);
        Assert.Equal(2, await Darkroom.FilesStored(dims));
        (await coordinator.Releases(photo, "*")).Is(HttpStatusCode.Conflict);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    // By itself: looked for at the start, and every ten minutes after it.
    [Theory, OnBothEngines]
    public async Task A_photo_that_is_two_years_old_is_forgotten_at_the_next_start(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var photo = await lab.Photo();
        dims.Clock.Advance(TimeSpan.FromDays(731));

        await dims.Restart();

        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (await Darkroom.FilesStored(dims) > 0 && patience.Elapsed < TimeSpan.FromSeconds(60)) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(0, await Darkroom.FilesStored(dims));
        Assert.Equal("expired", (await (await dims.With(Roles.Location)).Get(photo)).Json.GetProperty("state").GetString());
    }

    [Theory, OnBothEngines]
    public async Task Verify_finds_a_file_that_is_not_what_its_name_says(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        (await coordinator.Releases(await lab.Photo())).Is(HttpStatusCode.OK);
        (await Shell.Dims(dims, "verify")).Ends(0);
        await using var own = await dims.Database.OpenOwn();

        await own.ExecuteAsync("INSERT INTO files (hash, media_type, size, bytes) SELECT @hash, media_type, size, bytes FROM files", new { hash = new string('0', 64) });
        var found = (await Shell.Dims(dims, "verify")).Ends(1).Out;
        Assert.Contains("FAULT  every file is what its name says: 1", found, StringComparison.Ordinal);
        Assert.Contains("FAULT  every file is of an attachment: 1", found, StringComparison.Ordinal);

        await own.ExecuteAsync("DELETE FROM files WHERE hash = @hash", new { hash = new string('0', 64) });
        await own.ExecuteAsync("UPDATE files SET bytes = @bytes", new { bytes = Files.Jpeg() });
        found = (await Shell.Dims(dims, "verify")).Ends(1).Out;
        Assert.Contains("FAULT  every file is what its name says: 1", found, StringComparison.Ordinal);
        Assert.Contains("FAULT  every attachment has its file: 1", found, StringComparison.Ordinal);

        await own.ExecuteAsync("UPDATE attachments SET analysis = 7");
        Assert.Contains("FAULT  an attachment's analysis is there: 1", (await Shell.Dims(dims, "verify")).Ends(1).Out, StringComparison.Ordinal);

        await own.ExecuteAsync("UPDATE attachments SET reviewed_by = (SELECT o.id FROM owners o WHERE o.kind = 'location')  , recorded_by = NULL");
        Assert.Contains("FAULT  a person has looked at what everybody sees: 1", (await Shell.Dims(dims, "verify")).Ends(1).Out, StringComparison.Ordinal);
    }
}
