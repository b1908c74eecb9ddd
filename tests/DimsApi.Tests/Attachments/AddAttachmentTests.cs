using System.Net;
using System.Security.Cryptography;
using Dims.Access;
using Dims.Attachments;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Attachments;

public sealed class AddAttachmentTests
{
    [Theory, OnBothEngines]
    public async Task A_photo_is_stored_clean_under_its_hash_and_waits_for_a_look(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();

        var answer = (await lab.Sends(sample, Files.Jpeg(orientation: 6, width: 16), type: "image/jpeg")).Is(HttpStatusCode.Created).Keeps("addAttachment");

        var record = answer.Json;
        Assert.Equal(("photo", "unseen", "image/jpeg", 8, 16), (record.GetProperty("kind").GetString(), record.GetProperty("state").GetString(), record.GetProperty("mediaType").GetString(), record.GetProperty("width").GetInt32(), record.GetProperty("height").GetInt32()));
        var bytes = await Darkroom.Bytes(dims, lab, answer.Headers["Location"] + "/content");
        Assert.Equal(record.GetProperty("hash").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(record.GetProperty("size").GetInt32(), bytes.Length);
        Assert.False(Files.Holds(bytes, "PLANTED"));
        Assert.Equal(answer.Headers["Location"], "/v1/attachments/" + Assert.Single((await lab.Get(sample + "/attachments")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList()).GetProperty("id").GetString());
        Assert.DoesNotContain("reviewedBy", answer.Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task The_number_on_the_bag_is_valid_where_the_id_is(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var receipt = (await lab.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created).Json;
        var byNumber = "/v1/samples/" + receipt.GetProperty("number").GetString();

        var sent = (await lab.Sends(byNumber, Files.Jpeg())).Is(HttpStatusCode.Created);

        Assert.Equal(receipt.GetProperty("id").GetString(), sent.Json.GetProperty("sample").GetString());
        Assert.Single((await lab.Get(byNumber + "/attachments")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList());
        (await lab.Sends("/v1/samples/" + receipt.GetProperty("id").GetString(), Files.Jpeg())).Is(HttpStatusCode.OK);
    }

    [Theory, OnBothEngines]
    public async Task The_same_picture_again_changes_nothing_and_a_file_is_stored_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var (first, second) = (await lab.Sample(), await lab.Sample());
        var sent = (await lab.Sends(first, Files.Png())).Is(HttpStatusCode.Created);

        // Another history, the same picture.
        var again = (await lab.Sends(first, Files.Png(planted: false))).Is(HttpStatusCode.OK);
        (await lab.Sends(second, Files.Png())).Is(HttpStatusCode.Created);

        Assert.Equal(sent.Text, again.Text);
        Assert.Equal(sent.Headers["Location"], again.Headers["Location"]);
        Assert.Equal(1, await Darkroom.FilesStored(dims));
        Assert.Single((await lab.Get(first + "/attachments")).Json.GetProperty("items").EnumerateArray().ToList());
        var replayed = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => lab.Sends(second, Files.Webp(), "?kind=photo", "image/webp", ("Idempotency-Key", "\"w\""))));
        Assert.All(replayed, r => Assert.True(r.Status is HttpStatusCode.Created or HttpStatusCode.Conflict));
        Assert.Equal("true", (await lab.Sends(second, Files.Webp(), "?kind=photo", "image/webp", ("Idempotency-Key", "\"w\""))).Is(HttpStatusCode.Created).Headers["Idempotency-Replayed"]);
    }

    [Theory, OnBothEngines]
    public async Task A_picture_sent_many_times_at_once_is_there_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => lab.Sends(sample, Files.Jpeg())));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(1, await Darkroom.FilesStored(dims));
    }

    [Theory, OnBothEngines]
    public async Task Spectra_belong_to_an_analysis_of_the_sample(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Laboratory);
        var sample = await lab.Sample();

        foreach (var (file, type) in new[] { (Files.Jcamp(), FileTypes.Jcamp), (Files.Csv(), FileTypes.Csv), (Files.Png(), FileTypes.Png) })
        {
            var record = (await lab.Sends(sample, file, "?kind=spectrum&analysis=0", type)).Is(HttpStatusCode.Created).Json;
            Assert.Equal((type, 0), (record.GetProperty("mediaType").GetString(), record.GetProperty("analysis").GetInt32()));
        }
        var refused = (await lab.Sends(sample, Files.Csv(planted: false), "?kind=spectrum&analysis=1")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal("?analysis is 1; the sample has the analyses 0 to 0.", refused.Json.GetProperty("detail").GetString());
        Assert.Equal(["?analysis"], (await lab.Sends(sample, Files.Jpeg(), "?kind=photo&analysis=0")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["?kind"], (await lab.Sends(sample, Files.Jpeg(), "")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Contains("a photo of a screen is neither", (await lab.Sends(sample, Files.Jpeg(), "?kind=spectrum")).Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
        Assert.Contains("send it with `kind=spectrum`", (await lab.Sends(sample, Files.Csv())).Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_location_adds_to_its_own_samples_only_and_sees_no_others(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (amsterdam, utrecht, laboratory, partner) = (await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht), await dims.With(Roles.Laboratory), await dims.With(Roles.Partner));
        var sample = await amsterdam.Sample();
        var photo = (await amsterdam.Sends(sample, Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"];

        (await utrecht.Sends(sample, Files.Png())).IsProblem(HttpStatusCode.NotFound, "not-found");
        foreach (var path in new[] { sample + "/attachments", photo, photo + "/content" })
        {
            (await utrecht.Get(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
            (await laboratory.Get(path)).Is(HttpStatusCode.OK);
        }
        (await partner.Sends(sample, Files.Png())).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
        (await partner.Get(photo)).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
        (await partner.Get(photo + "/content")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await amsterdam.Sends("/v1/samples/none", Files.Png())).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await laboratory.Sends(sample, Files.Png())).Is(HttpStatusCode.Created);
        (await (await dims.With(Roles.Laboratory, "lab-2")).Sends(sample, Files.Png(planted: false, shade: 1))).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Too_large_too_many_and_too_many_pixels_are_told()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, "--Dims:LargestAttachment=2000");
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();

        Assert.Contains("at most 2000 bytes", (await lab.Sends(sample, new byte[2001])).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large").Text, StringComparison.Ordinal);
        Assert.Contains("20000 x 20000 pixels", (await lab.Sends(sample, Files.Png(width: 20_000, height: 20_000))).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Text, StringComparison.Ordinal);
        for (byte i = 0; i < 20; i++) (await lab.Sends(sample, Files.Png(planted: false, shade: i))).Is(HttpStatusCode.Created);
        Assert.Contains("at most 20", (await lab.Sends(sample, Files.Png(shade: 20))).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Text, StringComparison.Ordinal);
        // One that is there is no further one.
        (await lab.Sends(sample, Files.Png(shade: 3))).Is(HttpStatusCode.OK);
    }
}
