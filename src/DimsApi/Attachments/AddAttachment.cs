using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Attachments;

// A cleaned file joins its sample. The same file again changes nothing.
internal sealed record AddAttachment : ICommand<AddedAttachment>
{
    public required string Sample { get; init; }
    public required AttachmentKind Kind { get; init; }
    public int? Analysis { get; init; }
    public required string Hash { get; init; }
    // Known by its hash: a repeat need not be compared byte for byte.
    [JsonIgnore] public CleanFile? File { get; init; }

    public static AddAttachment Of(string sample, AttachmentUpload upload, CleanFile file) =>
        new() { Sample = sample, Kind = upload.Kind, Analysis = upload.Analysis, Hash = Convert.ToHexStringLower(SHA256.HashData(file.Bytes)), File = file };

    public string? Subject(object answer) => ((AddedAttachment)answer).Attachment.Id;
}

internal sealed record AddedAttachment
{
    public required Attachment Attachment { get; init; }
    public required bool IsNew { get; init; }
}

internal sealed class AddAttachmentHandler(Session session, AttachmentFiles files) : IRequestHandler<AddAttachment, AddedAttachment>
{
    private const int MostOfSample = 20;

    public async Task<AddedAttachment> Handle(AddAttachment command, CancellationToken cancellationToken)
    {
        var caller = session.Call.Caller ?? throw new Problem(ProblemCodes.Unauthorised, "Photos and spectra are added with a key.");
        var sample = await SampleOfAttachment.NeedWritable(session, command.Sample, caller);
        await SampleOfAttachment.NeedStanding(session, sample);
        if (command.Analysis >= sample.Analyses) throw NoSuchAnalysis(command.Analysis.Value, sample.Analyses);
        if (await AttachmentRow.Find(session, sample.Id, command.Hash) is { } there) return There(there, caller);
        if (await session.Scalar<long>("SELECT COUNT(*) FROM attachments WHERE sample = @Id AND file IS NOT NULL", new { sample.Id }) >= MostOfSample)
            throw CleanFile.Refused("too-many", $"would be one too many: a sample has at most {MostOfSample} photos and spectra.");
        await files.Keep(command.File!, command.Hash);
        var added = await session.Execute(
            """
            INSERT INTO attachments (id, sample, kind, analysis, hash, file, media_type, size, width, height, state, edition, recorded_at, recorded_by, generated)
            VALUES (@id, @sample, @kind, @Analysis, @Hash, @Hash, @MediaType, @size, @Width, @Height, 'unseen', 1, @at, @Owner, @Generated) ON CONFLICT (sample, hash) DO NOTHING
            """,
            new { id = session.NewId(), sample = sample.Id, kind = Wire.Name(command.Kind), command.Analysis, command.Hash, command.File!.MediaType, size = command.File.Bytes.Length, command.File.Width, command.File.Height, at = session.NowText, caller.Owner, sample.Generated });
        var row = (await AttachmentRow.Find(session, sample.Id, command.Hash))!;
        return added == 0 ? There(row, caller) : new AddedAttachment { Attachment = row.For(caller), IsNew = true };
    }

    // What was taken away for a reason does not come back by being sent again.
    private static AddedAttachment There(AttachmentRow row, Caller caller) => row.File is null
        ? throw new Problem(ProblemCodes.TransitionNotAllowed, $"This file was {row.State} from this sample; it is not taken again.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } }
        : new AddedAttachment { Attachment = row.For(caller), IsNew = false };

    private static Problem NoSuchAnalysis(int asked, int there)
    {
        var detail = there == 0 ? $"is {asked}; the sample has no analysis yet." : $"is {asked}; the sample has the analyses 0 to {there - 1}.";
        return new Problem(ProblemCodes.InvalidInput, "?analysis " + detail) { Errors = [new Fault { Pointer = "?analysis", Code = "no-such-analysis", Detail = detail }] };
    }
}
