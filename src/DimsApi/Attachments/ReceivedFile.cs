using Dims.Http;

namespace Dims.Attachments;

// What was sent, judged by its content and cleaned. What the sender says of it is only held against that.
internal static class ReceivedFile
{
    // A phone's largest; a picture that is small as a file and huge when opened is refused.
    private const int LongestSide = 16_384;
    private const long MostPixels = 100_000_000;

    public static CleanFile Read(byte[] file, string declared, AttachmentKind kind)
    {
        if (file.Length == 0) throw CleanFile.Broken("The file", "it is empty.");
        var type = FileTypes.Judge(file) ?? throw new Problem(ProblemCodes.UnsupportedMediaType, FileTypes.WhyNot(file));
        if (declared != FileTypes.Unsaid && declared != type)
            throw new Problem(ProblemCodes.UnsupportedMediaType, $"The Content-Type says {declared}, but the file is {FileTypes.Words(type)} ({type}). Send it as what it is.");
        RefuseOfKind(type, kind);
        var clean = type switch
        {
            FileTypes.Jpeg => JpegPicture.Clean(file),
            FileTypes.Png => PngPicture.Clean(file),
            FileTypes.Webp => WebpPicture.Clean(file),
            FileTypes.Jcamp => JcampText.Clean(file),
            _ => CsvTable.Clean(file),
        };
        if (clean is { Width: { } width, Height: { } height } && (Math.Max(width, height) > LongestSide || (long)width * height > MostPixels))
            throw CleanFile.Refused("too-many-pixels", $"has {width} x {height} pixels; at most {LongestSide} along a side and {MostPixels / 1_000_000} million in all are allowed. Save it smaller.");
        return clean;
    }

    private static void RefuseOfKind(string type, AttachmentKind kind)
    {
        if (kind == AttachmentKind.Photo && !FileTypes.IsPicture(type)) throw Unfit($"is `photo`, but the file is {FileTypes.Words(type)}; send it with `kind=spectrum`.");
        if (kind == AttachmentKind.Spectrum && type is (FileTypes.Jpeg or FileTypes.Webp))
            throw Unfit($"is `spectrum`, but the file is {FileTypes.Words(type)}; a spectrum is JCAMP-DX, CSV or PNG, a photo of a screen is neither.");
    }

    private static Problem Unfit(string detail) =>
        new(ProblemCodes.InvalidInput, "?kind " + detail) { Errors = [new Fault { Pointer = "?kind", Code = "kind-does-not-fit", Detail = detail }] };
}
