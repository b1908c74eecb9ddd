using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Ways;

namespace Dims.Attachments;

// The sample that an address names: the one place that knows what may stand in `{id}`, and how many analyses it has.
internal sealed record SampleOfAttachment
{
    public string Id { get; init; } = "";
    public string LocationId { get; init; } = "";
    public int Generated { get; init; }
    public int Analyses { get; init; }

    // A number is valid wherever an id is.
    public static Task<SampleOfAttachment?> Find(Sql sql, string id)
    {
        var isNumber = SampleNumber.TryParse(id, out var number);
        return sql.One<SampleOfAttachment>(
            $"""
            SELECT s.id, s.location_id, s.generated, (SELECT COUNT(*) FROM analyses a WHERE a.sample = s.number) AS analyses FROM samples s WHERE {(isNumber ? "s.number = @number" : "s.id = @id")}
            """, new { id, number });
    }

    // A location sees its own.
    public static async Task<SampleOfAttachment> NeedReadable(Sql sql, string id, Caller caller) =>
        await Find(sql, id) is { } sample && MayRead(caller, sample.LocationId) ? sample : throw NotThere();

    public static async Task<SampleOfAttachment> NeedWritable(Sql sql, string id, Caller caller)
    {
        var sample = await NeedReadable(sql, id, caller);
        // A laboratory adds to what it was sent, or has analysed.
        if (caller.Role == Roles.Laboratory && !await IsOf(sql, sample, caller)) throw NotThere();
        return caller.Has(Scopes.SamplesWriteAll) || caller.Location == sample.LocationId ? sample : throw new Problem(ProblemCodes.NotYourLocation, "A location adds to its own samples only.");
    }

    // Held until the end: what is taken out of the register meanwhile takes nothing more.
    public static async Task NeedStanding(Session session, SampleOfAttachment sample)
    {
        var state = (await session.Query<string>("SELECT state FROM samples WHERE id = @Id" + session.Database.UntilTheEnd, sample))[0];
        if (state == Wire.Name(WayState.Removed)) throw new Problem(ProblemCodes.TransitionNotAllowed, "The sample was a test record and was taken out of the register: it takes no photo or spectrum.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
    }

    private static async Task<bool> IsOf(Sql sql, SampleOfAttachment sample, Caller laboratory)
    {
        var (document, added, shippedTo) = await sql.One<(string Document, string? Added, string? ShippedTo)>("SELECT document, added, shipped_to FROM samples WHERE id = @Id", sample);
        return WayAccess.Touches(laboratory, new OpenSample(document, added) { Number = 0, Id = sample.Id, Location = sample.LocationId, Generated = sample.Generated == 1, Flags = 0, Revision = 0, ShippedTo = shippedTo });
    }

    public static bool MayRead(Caller? caller, string location) =>
        caller is not null && caller.Has(Scopes.SamplesRead) && (caller.Has(Scopes.SamplesReadAll) || caller.Location == location);

    private static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such sample, or it is not yours.");
}
