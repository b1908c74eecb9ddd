using Dims.Access;
using Dims.Http;
using Dims.Storage;
using Dims.Ways;

namespace Dims.Shipments;

// Shipments as they are stored.
internal static class StoredShipments
{
    public const string Select =
        """
        SELECT p.id, p.location_id, p.laboratory, p.state, p.opened_at, a.name AS opened_by, p.sent_at, b.name AS sent_by, p.received_at, c.name AS received_by, p.cancelled_at, d.name AS cancelled_by, p.cancelled_because
        FROM shipments p LEFT JOIN owners a ON a.id = p.opened_by LEFT JOIN owners b ON b.id = p.sent_by LEFT JOIN owners c ON c.id = p.received_by LEFT JOIN owners d ON d.id = p.cancelled_by
        """;

    // Held until the end of the transaction, before its samples. What is not the caller's is not there; to a laboratory nothing is that has not been sent.
    public static async Task<Row> Hold(Session session, string id)
    {
        var row = await session.One<Row>("SELECT id, location_id, laboratory, state, opened_at, sent_at, cancelled_at FROM shipments WHERE id = @id" + session.Database.UntilTheEnd, new { id });
        return row is not null && (session.Call.Caller is not { } caller || IsVisible(caller, row)) ? row : throw new Problem(ProblemCodes.NotFound, "There is no such shipment, or it is not yours.");
    }

    public static bool IsVisible(Caller caller, Row row) => caller switch
    {
        { Role: Roles.Laboratory } => caller.OwnerName == row.Laboratory && row.SentAt is not null,
        _ => caller.Has(Scopes.SamplesReadAll) || caller.Location == row.LocationId,
    };

    public static void Is(Row row, params ShipmentState[] allowed)
    {
        if (allowed.Contains(row.Stands)) return;
        throw Refused(row, $"The shipment is '{Wire.Name(row.Stands)}'; this needs one that is {string.Join(" or ", allowed.Select(s => $"'{Wire.Name(s)}'"))}.{(row.Stands == ShipmentState.Cancelled ? " Its samples are queued again, and go in another." : "")}");
    }

    public static Problem Refused(Row row, string detail) => new(ProblemCodes.TransitionNotAllowed, detail)
    {
        More = new Dictionary<string, object?> { ["state"] = Wire.Name(row.Stands), ["allowed"] = row.Stands switch { ShipmentState.Open => ["dispatch", "cancellation"], ShipmentState.Sent => ["receipt", "cancellation"], ShipmentState.Received => ["receipt"], _ => Array.Empty<string>() } },
    };

    // The newest that each of them left in: lost in one, it is sent again in another. What was cancelled has never left.
    public static async Task<Dictionary<long, string>> LastOf(Session session, IEnumerable<long> samples)
    {
        long[] numbers = [.. samples];
        var last = await session.Query<(long Sample, string Shipment)>(
            $"SELECT i.sample, MAX(i.shipment) FROM shipment_items i JOIN shipments p ON p.id = i.shipment WHERE p.state <> 'open' AND p.cancelled_at IS NULL AND COALESCE(i.outcome, '') NOT IN ('left-behind', 'unexpected') AND {session.Database.In("i.sample", "@numbers")} GROUP BY i.sample", new { numbers });
        return last.ToDictionary(l => l.Sample, l => l.Shipment);
    }

    public static Task<IReadOnlyList<Item>> ItemsOf(Sql sql, string id) => sql.Query<Item>("SELECT shipment, ordinal, sample, told, outcome FROM shipment_items WHERE shipment = @id ORDER BY ordinal", new { id });

    public static async Task<Shipment?> Find(Sql sql, string id)
    {
        if (await sql.One<Row>($"{Select} WHERE p.id = @id", new { id }) is not { } row) return null;
        return (await Whole(sql, [row]))[0];
    }

    public static async Task<IReadOnlyList<Shipment>> Whole(Sql sql, IReadOnlyList<Row> rows)
    {
        string[] ids = [.. rows.Select(r => r.Id)];
        var items = (await sql.Query<Item>(
            $"SELECT i.shipment, i.ordinal, i.sample, i.told, i.outcome, s.state, s.generated FROM shipment_items i LEFT JOIN samples s ON s.number = i.sample WHERE {sql.Database.In("i.shipment", "@ids")} ORDER BY i.shipment, i.ordinal", new { ids })).ToLookup(i => i.Shipment);
        return [.. rows.Select(r => r.Shipment([.. items[r.Id]]))];
    }

    private static ShipmentState StateOf(string text) => Wire.TryParse<ShipmentState>(text, out var state) ? state : throw new InvalidOperationException($"The database holds the shipment's state '{text}'.");

    internal sealed record Item
    {
        public string Shipment { get; init; } = "";
        public int Ordinal { get; init; }
        public long? Sample { get; init; }
        public string Told { get; init; } = "";
        public string? Outcome { get; init; }
        public string? State { get; init; }
        public long? Generated { get; init; }
    }

    internal sealed record Row
    {
        public string Id { get; init; } = "";
        public string LocationId { get; init; } = "";
        public string Laboratory { get; init; } = "";
        public string State { get; init; } = "";
        public string OpenedAt { get; init; } = "";
        public string? OpenedBy { get; init; }
        public string? SentAt { get; init; }
        public string? SentBy { get; init; }
        public string? ReceivedAt { get; init; }
        public string? ReceivedBy { get; init; }
        public string? CancelledAt { get; init; }
        public string? CancelledBy { get; init; }
        public string? CancelledBecause { get; init; }

        public ShipmentState Stands => CancelledAt is null ? StateOf(State) : ShipmentState.Cancelled;

        public Shipment Shipment(IReadOnlyList<Item> items)
        {
            IReadOnlyList<string> With(string outcome) => [.. items.Where(i => i.Outcome == outcome).Select(i => i.Told)];
            return new Shipment
            {
                Id = Id,
                Location = LocationId,
                Laboratory = Laboratory,
                State = Stands,
                OpenedAt = Instant.Parse(OpenedAt),
                OpenedBy = OpenedBy,
                SentAt = SentAt is null ? null : Instant.Parse(SentAt),
                SentBy = SentBy,
                ReceivedAt = ReceivedAt is null ? null : Instant.Parse(ReceivedAt),
                ReceivedBy = ReceivedBy,
                CancelledAt = CancelledAt is null ? null : Instant.Parse(CancelledAt),
                CancelledBy = CancelledBy,
                CancelledBecause = CancelledBecause,
                Samples = items.Count(i => i.Sample is not null),
                Missing = With("missing"),
                Unexpected = With("unexpected"),
                LeftBehind = With("left-behind"),
                Items = [.. items.Where(i => i.Sample is not null).Select(i => new ShipmentItem { Number = i.Told, State = StoredSteps.StateOf(i.State!), Outcome = i.Outcome is { } told && Wire.TryParse<ShipmentOutcome>(told, out var outcome) ? outcome : null })],
                Generated = items.Any(i => i.Generated == 1),
            };
        }
    }
}

// Reading shipments: the newest first.
public sealed class ShipmentQueries(Database database)
{
    public async Task<Shipment?> Find(string id, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        if (await read.One<StoredShipments.Row>("SELECT id, location_id, laboratory, state, sent_at FROM shipments WHERE id = @id", new { id }) is not { } row || !StoredShipments.IsVisible(caller, row)) return null;
        return await StoredShipments.Find(read, id);
    }

    public async Task<(ShipmentList List, string? Next)> Page(ShipmentQuestion question, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var whose = caller.Role == Roles.Laboratory ? "p.laboratory = @laboratory AND p.sent_at IS NOT NULL" : caller.Has(Scopes.SamplesReadAll) ? "1 = 1" : "p.location_id = @location";
        var rows = await read.Query<StoredShipments.Row>(
            $"{StoredShipments.Select} WHERE {whose}{(question.State is null ? "" : " AND CASE WHEN p.cancelled_at IS NULL THEN p.state ELSE 'cancelled' END = @state")}{(question.Cursor is null ? "" : " AND p.id < @Cursor")} ORDER BY p.id DESC LIMIT @limit",
            new { laboratory = caller.OwnerName, location = caller.Location ?? "", state = question.State is { } state ? Wire.Name(state) : "", question.Cursor, limit = question.Limit + 1 });
        StoredShipments.Row[] shown = [.. rows.Take(question.Limit)];
        return (new ShipmentList { Items = [.. (await StoredShipments.Whole(read, shown)).Select(s => s with { Items = null })] }, rows.Count > question.Limit ? shown[^1].Id : null);
    }
}
