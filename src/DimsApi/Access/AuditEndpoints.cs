using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Storage;

namespace Dims.Access;

/// <summary>Which deeds are asked for.</summary>
public sealed record AuditQuestion
{
    /// <summary>What it was done to: an id.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Subject { get; init; }
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>Deeds before the one with this id.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Before { get; init; }
}

/// <summary>One deed: who did what to what.</summary>
public sealed record Deed
{
    /// <summary>Id of the deed; later deeds have greater ones.</summary>
    public required string Id { get; init; }
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Owner of the key; left out for the program itself and the command line.</summary>
    public string? Owner { get; init; }
    /// <summary>The command, as `submit-sample`.</summary>
    public required string Action { get; init; }
    /// <summary>What it was done to: an id, or how many.</summary>
    public string? Subject { get; init; }
    /// <summary>Under this the request is found in the log.</summary>
    public string? TraceId { get; init; }
}

/// <summary>A page of deeds, newest first; the header `Link` has the next page.</summary>
public sealed record DeedPage
{
    public required IReadOnlyList<Deed> Items { get; init; }
}

public static class AuditEndpoints
{
    public static void MapAudit(this Api api) =>
        api.Get("/v1/audit", "listAudit", "Who did what", List).Asks<AuditQuestion>().Answers<DeedPage>(200, "A page of deeds, newest first.");

    private static async Task<IResult> List(HttpContext context, Database database, CancellationToken cancel)
    {
        var question = QueryReader.Read<AuditQuestion>(context.Request.Query);
        await using var read = await database.Read(cancel);
        var rows = await read.Query<Row>(
            $"""
            SELECT id, at, owner_id AS owner, action, subject, trace_id FROM audit WHERE 1 = 1
            {(question.Subject is null ? "" : "AND subject = @Subject")} {(question.Before is null ? "" : "AND id < @Before")} ORDER BY id DESC LIMIT @limit
            """, new { question.Subject, question.Before, limit = question.Limit + 1 });
        if (rows.Count > question.Limit) Paging.Next(context, "before", rows[question.Limit - 1].Id);
        return Results.Json(new DeedPage { Items = [.. rows.Take(question.Limit).Select(r => new Deed { Id = r.Id, At = Instant.Parse(r.At), Owner = r.Owner, Action = r.Action, Subject = r.Subject, TraceId = r.TraceId })] }, Wire.Json);
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string At { get; init; } = "";
        public string? Owner { get; init; }
        public string Action { get; init; } = "";
        public string? Subject { get; init; }
        public string? TraceId { get; init; }
    }
}
