using System.Text;
using Dims.Attachments;
using Dims.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Attachments;

// What is stored of a file shows or measures; it never tells who, where or with what.
public sealed class CleaningTests
{
    public static TheoryData<string> Kinds => ["jpeg", "png", "webp", "jcamp", "csv"];

    private static byte[] Make(string kind, bool planted = true) => kind switch
    {
        "jpeg" => Files.Jpeg(planted: planted),
        "png" => Files.Png(planted),
        "webp" => Files.Webp(planted),
        "jcamp" => Files.Jcamp(planted),
        _ => Files.Csv(planted),
    };

    private static CleanFile Read(byte[] file, string kind) => ReceivedFile.Read(file, FileTypes.Unsaid, kind is "jcamp" or "csv" ? AttachmentKind.Spectrum : AttachmentKind.Photo);

    [Theory, MemberData(nameof(Kinds))]
    public void Nothing_planted_outside_the_picture_or_the_figures_is_kept(string kind)
    {
        var file = Make(kind);
        Assert.True(Files.Holds(file, Files.Planted));

        var clean = Read(file, kind);

        foreach (var word in new[] { Files.Planted, "PLANTED", "SERIAL", "DOE", "Exif", "adobe", "2026/11/21" })
            Assert.False(Files.Holds(clean.Bytes, word), $"{word} is still there.");
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_clean_stays_as_it_is(string kind)
    {
        var clean = Read(Make(kind), kind);
        var again = Read(clean.Bytes, kind);
        Assert.Equal(clean.Bytes, again.Bytes);
        Assert.Equal((clean.MediaType, clean.Width, clean.Height), (again.MediaType, again.Width, again.Height));
    }

    // The same picture with another history is the same file.
    [Theory, MemberData(nameof(Kinds))]
    public void The_metadata_make_no_difference(string kind) => Assert.Equal(Read(Make(kind, planted: false), kind).Bytes, Read(Make(kind), kind).Bytes);

    [Theory, MemberData(nameof(Kinds))]
    public void A_file_that_is_cut_off_anywhere_is_refused_in_words_or_lost_its_tail_only(string kind)
    {
        var file = Make(kind);
        var whole = Read(file, kind).Bytes;
        var refused = 0;
        for (var length = 0; length < file.Length; length++)
        {
            try
            {
                var clean = Read(file[..length], kind);
                // A row of a table is whole without the rows below it.
                if (kind != "csv") Assert.Equal(whole, clean.Bytes);
            }
            catch (Problem problem)
            {
                Assert.InRange(problem.Code.Status, 400, 415);
                Assert.EndsWith(".", problem.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, file.Length / 10, file.Length);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Spoilt_bytes_are_refused_or_cleaned_and_nothing_else_happens(string kind)
    {
        var file = Make(kind);
        var (kept, refused) = (0, 0);
        var claim = kind == "webp" ? file.AsSpan().IndexOf("VP8L"u8) + 4 : kind == "png" ? file.AsSpan().IndexOf("IDAT"u8) - 4 : int.MaxValue;
        var spoils = Gen.ArrayOf(from at in Gen.Choose(0, file.Length - 1) from to in Gen.Choose(0, 255) select (at, to), 3);

        void Holds((int At, int To)[] spoil)
        {
            var spoilt = file.ToArray();
            foreach (var (at, to) in spoil) spoilt[at] = (byte)to;
            // With the check sums put right, so that more than they is tried.
            if (kind == "png") Files.Mend(spoilt);
            try
            {
                var clean = Read(spoilt, kind);
                kept++;
                // Where the picture claims the bytes behind it as its own, they are part of it.
                if (!spoil.Any(s => s.At >= claim && s.At - claim < 4)) Assert.False(Files.Holds(clean.Bytes, "SERIAL") && Files.Holds(clean.Bytes, "GPS"), "What was planted is still there.");
            }
            catch (Problem problem)
            {
                refused++;
                Assert.InRange(problem.Code.Status, 400, 415);
            }
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(20261121, 1), Prop.ForAll(spoils.ToArbitrary(), Holds));
        Assert.True(kept > 100 && refused > 100, $"{kept} kept, {refused} refused");
    }

    [Theory]
    [InlineData(1, 16, 8)]
    [InlineData(3, 16, 8)]
    [InlineData(6, 8, 16)]
    [InlineData(8, 8, 16)]
    public void Which_side_is_up_stays_and_is_all_that_stays_of_EXIF(int orientation, int width, int height)
    {
        var clean = JpegPicture.Clean(Files.Jpeg(orientation, width: 16));
        Assert.Equal((width, height), (clean.Width, clean.Height));
        Assert.Equal(orientation != 1, Files.Holds(clean.Bytes, "Exif"));
        Assert.False(Files.Holds(clean.Bytes, "PLANTED"));
        // Read again it stands as it did.
        Assert.Equal((width, height), (JpegPicture.Clean(clean.Bytes).Width, JpegPicture.Clean(clean.Bytes).Height));
        if (orientation == 1) return;
        var webp = WebpPicture.Clean(Files.Webp(orientation: orientation)).Bytes;
        Assert.True(Files.Holds(webp, "EXIF") && Files.Holds(webp, "VP8X") && !Files.Holds(webp, "PLANTED"));
        var png = PngPicture.Clean(Files.Png(orientation: orientation)).Bytes;
        Assert.True(png.AsSpan().IndexOf("eXIf"u8) is > 0 and var at && at < png.AsSpan().IndexOf("IDAT"u8) && !Files.Holds(png, "PLANTED"));
    }

    [Fact]
    public void The_picture_itself_is_not_touched()
    {
        var (file, clean) = (Files.Jpeg(), JpegPicture.Clean(Files.Jpeg()).Bytes);
        byte[] coded = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x3F, 0xFF, 0x00, 0xFF, 0xD0, 0x3F, 0xFF, 0xD9];
        Assert.True(file.AsSpan().IndexOf(coded) > 0);
        Assert.True(clean.AsSpan().EndsWith(coded));
        Assert.True(Files.Holds(clean, "JFIF") && Files.Holds(clean, "Adobe"));
        Assert.Equal(Files.Png(planted: false), PngPicture.Clean(Files.Png()).Bytes);
    }

    // The name of a profile is often that of a screen or of its owner.
    [Fact]
    public void A_colour_profile_keeps_its_colours_and_loses_its_words()
    {
        var profile = Files.Profile();
        var plain = IccProfile.Plain(profile)!;
        Assert.True(Files.Holds(profile, "PLANTED") && !Files.Holds(plain, "PLANTED"));
        foreach (var (name, length) in new[] { ("rXYZ", 20), ("gXYZ", 20), ("bXYZ", 20), ("wtpt", 20), ("rTRC", 14), ("gTRC", 16), ("bTRC", 14) })
            Assert.Equal(Files.Tag(profile, name).AsSpan(0, length).ToArray(), Files.Tag(plain, name));
        Assert.Equal(plain, IccProfile.Plain(plain));

        var jpeg = JpegPicture.Clean(Files.Jpeg(profile: profile)).Bytes;
        Assert.True(jpeg.AsSpan().IndexOf(plain) > 0 && !Files.Holds(jpeg, "PLANTED"));
        Assert.Equal(jpeg, JpegPicture.Clean(jpeg).Bytes);
        var webp = WebpPicture.Clean(Files.Webp(profile: profile)).Bytes;
        Assert.True(webp.AsSpan().IndexOf(plain) > 0 && !Files.Holds(webp, "PLANTED") && Files.Holds(webp, "VP8X"));
        var png = PngPicture.Clean(Files.Png(profile: profile)).Bytes;
        Assert.True(Files.Holds(png, "iCCP") && !Files.Holds(png, "PLANTED"));
        Assert.Equal(png, PngPicture.Clean(png).Bytes);
        // One that works by tables, or is none, is left out.
        Assert.Null(IccProfile.Plain(profile.AsSpan(0, 400)));
        profile[16] = (byte)'C';
        Assert.Null(IccProfile.Plain(profile));
    }

    [Fact]
    public void A_webp_without_extras_needs_no_extended_header()
    {
        var clean = WebpPicture.Clean(Files.Webp()).Bytes;
        Assert.Equal([.. "RIFF"u8, 20, 0, 0, 0, .. "WEBPVP8L"u8, 8, 0, 0, 0, 0x2F, 0, 0, 0, 0, 0x88, 0x88, 0x08], clean);
    }

    [Fact]
    public void A_spectrum_keeps_its_figures_digit_for_digit() => Assert.Equal(
        """
        ##TITLE=spectrum
        ##JCAMP-DX=4.24
        ##DATA TYPE=INFRARED SPECTRUM
        ##XUNITS=1/CM
        ##YUNITS=ABSORBANCE
        ##FIRSTX=400
        ##LASTX=404
        ##NPOINTS=5
        ##XYDATA=(X++(Y..Y))
        400 1 2 3
        403 12 21
        ##END=

        """.ReplaceLineEndings("\n"), Encoding.ASCII.GetString(JcampText.Clean(Files.Jcamp()).Bytes));

    [Fact]
    public void A_table_keeps_its_figures_and_the_headings_that_are_words_of_the_field() =>
        Assert.Equal("time (min),intensity,column 3\n0.00,12.5,1\n0.01,13.25,-1e-3\n", Encoding.ASCII.GetString(CsvTable.Clean(Files.Csv()).Bytes));
}
