using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Attachments;

// A person has looked and decides.
internal sealed record ReviewAttachment : ICommand<Attachment>
{
    public required string Id { get; init; }
    public required AttachmentStep Step { get; init; }
    public AttachmentReason? Reason { get; init; }

    // The ETags that If-Match names; none: whatever it is now.
    public IReadOnlyList<string>? Read { get; init; }

    public string? Subject(object answer) => $"{Id} {Wire.Name(Step)}{(Reason is { } reason ? " " + Wire.Name(reason) : "")}";
}

internal sealed class ReviewAttachmentHandler(Session session, AttachmentFiles files) : IRequestHandler<ReviewAttachment, Attachment>
{
    public async Task<Attachment> Handle(ReviewAttachment command, CancellationToken cancellationToken)
    {
        var person = Person();
        // Locks the row: two people decide one after the other.
        await session.Execute("UPDATE attachments SET edition = edition WHERE id = @Id", new { command.Id });
        var row = await AttachmentRow.Find(session, command.Id) ?? throw AttachmentQueries.NotThere();
        if (command.Read is { } read && !read.Contains(row.ETag) && !read.Contains("*"))
            throw new Problem(ProblemCodes.PreconditionFailed, $"The attachment is now at {row.ETag} ({row.State}). Look at it again and decide anew.");
        AttachmentStates.Require(row.At, command.Step);
        var state = AttachmentStates.After(command.Step);
        if (row.At == state && row.Reason == Reason(command)) return row.For(person);
        if (command.Step == AttachmentStep.Release && row.RecordedBy == person.Owner)
            throw new Problem(ProblemCodes.SecondPersonNeeded, "You have sent this file; another person looks at it before everybody can. Keys of one person count as one person.");
        await session.Execute(
            """
            UPDATE attachments SET state = @state, reason = @reason, reviewed_at = @at, reviewed_by = @Owner, edition = edition + 1, file = CASE WHEN @state = 'removed' THEN NULL ELSE file END WHERE id = @Id
            """, new { command.Id, state = Wire.Name(state), reason = Reason(command), at = session.NowText, person.Owner });
        if (state == AttachmentState.Removed) await files.Drop(row.Hash);
        return (await AttachmentRow.Find(session, command.Id))!.For(person);
    }

    private static string? Reason(ReviewAttachment command) => command.Reason is { } reason ? Wire.Name(reason) : null;

    private Caller Person()
    {
        var caller = session.Call.Caller ?? throw new Problem(ProblemCodes.Unauthorised, "A person decides, with a key of their own.");
        return Roles.OwnerKind(caller.Role) == "person" ? caller : throw new Problem(ProblemCodes.MissingScope, $"A person decides; this key belongs to a {Roles.OwnerKind(caller.Role)}.");
    }
}
