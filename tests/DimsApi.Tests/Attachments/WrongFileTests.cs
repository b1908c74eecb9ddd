using System.Net;
using System.Text;
using Dims.Access;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Attachments;

// What is sent instead of a picture or a spectrum, and what a lab assistant is told.
public sealed class WrongFileTests
{
    private static readonly (string Told, byte[] File)[] Named =
    [
        ("This is a HEIC picture; save or export it as JPEG.", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[32]]),
        ("This is an AVIF picture; save it as JPEG or PNG.", [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[32]]),
        ("This is a film;", [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[32]]),
        ("This is a GIF picture; save it as PNG.", [.. "GIF89a"u8, .. new byte[32]]),
        ("This is a TIFF picture", [.. "II*\0"u8, .. new byte[32]]),
        ("This is a TIFF picture", [.. "MM\0*"u8, .. new byte[32]]),
        ("This is a BMP picture", [.. "BM"u8, .. new byte[64]]),
        ("A PDF can carry programs and names", [.. "%PDF-1.7\n"u8, .. new byte[32]]),
        ("This is a zip archive or an Office document", [.. "PK\u0003\u0004"u8, .. new byte[32]]),
        ("This is an old Office document", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        ("This is an SVG drawing", [.. "<?xml version=\"1.0\"?><svg onload=\"x()\"/>"u8]),
        ("This is a web page", [.. " <!DOCTYPE html><p>"u8]),
        ("This is JSON; the body is the file itself.", [.. "{\"file\": \"...\"}"u8]),
        ("This is a form; the body is the file itself", [.. "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n"u8]),
        ("This is neither a picture", [.. "lorem ipsum dolor"u8]),
        ("This is neither a picture", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ];

    [Fact]
    public async Task Files_of_other_kinds_are_refused_by_name()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();
        foreach (var (told, file) in Named)
            foreach (var type in new[] { "application/octet-stream", "image/jpeg", "image/heic", "multipart/form-data; boundary=x" })
                Assert.Contains(told, (await lab.Sends(sample, file, type: type)).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type").Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        byte[] moving = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Contains("This is an animated WebP", (await lab.Sends(sample, moving, type: "image/webp")).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type").Text, StringComparison.Ordinal);
        Assert.Equal(0, await Darkroom.FilesStored(dims));
    }

    [Fact]
    public async Task A_Content_Type_that_the_content_contradicts_is_refused()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();

        var refused = (await lab.Sends(sample, Files.Jpeg(), type: "image/png")).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");

        Assert.Equal("The Content-Type says image/png, but the file is a JPEG picture (image/jpeg). Send it as what it is.", refused.Json.GetProperty("detail").GetString());
        Assert.Contains("says text/html, but", (await lab.Sends(sample, Files.Png(), type: "text/html")).Is(HttpStatusCode.UnsupportedMediaType).Text, StringComparison.Ordinal);
        Assert.Contains("is missing", (await lab.Sends(sample, Files.Png(), type: null)).Is(HttpStatusCode.UnsupportedMediaType).Text, StringComparison.Ordinal);
        Assert.Contains("it is empty", (await lab.Sends(sample, [])).IsProblem(HttpStatusCode.BadRequest, "malformed-body").Text, StringComparison.Ordinal);
    }

    private static readonly (string Told, string Text)[] Spectra =
    [
        ("line 3 is no row of numbers as those above it are", "1,2\n2,3\nend of run\n"),
        ("line 2 has 3 numbers; the rows above it have 2", "1,2\n2,3,4\n"),
        ("at least two rows", "1,2\n"),
        ("it holds no data", "##TITLE=x\n##JCAMP-DX=5\n##END=\n"),
        ("##END= is missing", "##TITLE=x\n##XYDATA=(X++(Y..Y))\n1 2 3\n"),
        ("line 3 is no line of numbers of XYDATA", "##TITLE=x\n##XYDATA=(X++(Y..Y))\nmeasured by nobody\n##END=\n"),
        ("line 3 is no line of numbers of XYDATA", "##TITLE=x\n##XYDATA=(X++(Y..Y))\n1 2 3 JAN\n##END=\n"),
        ("line 2 has a table whose form is not known", "##TITLE=x\n##XYDATA=see the other file\n1 2 3\n##END=\n"),
        ("line 2 holds a byte that no text holds", "##TITLE=x\n\0\n##END=\n"),
    ];

    [Fact]
    public async Task A_damaged_spectrum_is_refused_with_its_line()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();
        foreach (var (told, text) in Spectra)
            Assert.Contains(told, (await lab.Sends(sample, Encoding.UTF8.GetBytes(text), "?kind=spectrum")).IsProblem(HttpStatusCode.BadRequest, "malformed-body").Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_picture_is_refused_in_words()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var lab = await dims.With(Roles.Location);
        var sample = await lab.Sample();
        var (jpeg, png) = (Files.Jpeg(planted: false), Files.Png(planted: false));
        png[^20] ^= 1;
        (string Told, byte[] File)[] damaged =
        [
            ("The JPEG picture cannot be read: it ends too early, as when copying was broken off.", jpeg[..^4]),
            ("The JPEG picture cannot be read: it is damaged inside.", [.. jpeg[..23], 0, .. jpeg[24..]]),
            ("The PNG picture cannot be read: its part IDAT is damaged.", png),
            ("The PNG picture cannot be read: its beginning is damaged, as when it was copied as text.", [.. png[..4], .. png[5..]]),
            ("The WebP picture cannot be read: it ends too early", Files.Webp(planted: false)[..^2]),
        ];
        foreach (var (told, file) in damaged)
            Assert.Contains(told, (await lab.Sends(sample, file)).IsProblem(HttpStatusCode.BadRequest, "malformed-body").Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
