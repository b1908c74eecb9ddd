using System.ComponentModel.DataAnnotations;
using Dims.Access;
using Dims.Http;
using Dims.Storage;

namespace Dims.Attachments;

/// <summary>Which attachments are asked for, of all samples.</summary>
public sealed record AttachmentQuestion
{
    /// <summary>Only those in this state; `unseen`, what waits for a look, when left out.</summary>
    public AttachmentState State { get; init; }
    /// <summary>1 to 200; 50 when left out.</summary>
    [Range(1, 200)] public int Limit { get; init; } = 50;
    /// <summary>Those recorded after the one with this id: from a `Link`.</summary>
    [StringLength(64, MinimumLength = 1)] public string? After { get; init; }
}

// Reading. What is not the caller's is not there, and what no person has released is there for keys only.
public sealed class AttachmentQueries(Database database)
{
    internal async Task<IReadOnlyList<Attachment>> OfSample(string sample, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var found = await SampleOfAttachment.NeedReadable(read, sample, caller);
        return [.. (await AttachmentRow.OfSample(read, found.Id)).Select(r => r.For(caller))];
    }

    internal async Task<IReadOnlyList<Attachment>> List(AttachmentQuestion question, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return [.. (await AttachmentRow.InState(read, question.State, question.After, question.Limit + 1)).Select(r => r.For(caller))];
    }

    internal async Task<AttachmentRow> Find(string id, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await AttachmentRow.Find(read, id) is { } row && SampleOfAttachment.MayRead(caller, row.LocationId) ? row : throw NotThere();
    }

    // For everybody once it is released; before that, and when it is withheld, under the rule of its sample.
    internal async Task<AttachmentRow> FindContent(string id, Caller? caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var row = await AttachmentRow.Find(read, id);
        return row is { File: not null } && (row.At == AttachmentState.Released || SampleOfAttachment.MayRead(caller, row.LocationId)) ? row : throw NotThere();
    }

    // Null where it went between the two looks.
    internal async Task<byte[]?> Bytes(string hash, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<byte[]?>("SELECT bytes FROM files WHERE hash = @hash", new { hash });
    }

    // Before a large body is read: is there anything it may be added to?
    internal async Task CheckSample(string sample, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await SampleOfAttachment.NeedWritable(read, sample, caller);
    }

    internal static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such photo or spectrum, its file is gone, or it is not yours to see.");
}
