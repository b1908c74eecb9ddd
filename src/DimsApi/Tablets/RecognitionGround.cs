using Dims.Rules;
using Dims.Storage;

namespace Dims.Tablets;

// What answers about tablets rest on besides the question, read at once. As long as none of these counters moves, nothing of it is another.
public sealed record RecognitionGround
{
    public required GroundCounters At { get; init; }
    public required TabletView View { get; init; }
    public required RuleSnapshot Rules { get; init; }
    // By location: whether what it hands in is invented, and its province.
    public required IReadOnlyDictionary<string, bool> IsGenerated { get; init; }
    public required IReadOnlyDictionary<string, string?> Provinces { get; init; }
    // Samples that somebody has to be called about, in order.
    public required int[] Marks { get; init; }
    // Of alerts that end some day, and may begin later.
    internal IReadOnlyList<WarnedLook> Warned { get; init; } = [];
    // Whether an answer may tell a content: of invented tablets, and of real ones.
    public required (bool Generated, bool Real) Permits { get; init; }

    public bool Warns(SeenTablet seen, DateTimeOffset now)
    {
        foreach (var warned in Warned)
            if (warned.HoldsAt(now) && TabletFeatures.IsWarned(seen, warned.Look, View.Rules)) return true;
        return false;
    }

    // Of all locations: they are few.
    public static async Task<IReadOnlyDictionary<string, string?>> ProvincesNow(Sql sql)
    {
        var provinces = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var reader = await sql.Rows("SELECT location_id, region FROM location_regions WHERE region_set = 'province'");
        while (await reader.ReadAsync()) provinces[reader.GetString(0)] = reader.GetString(1);
        return provinces;
    }
}

// Whatever changes what answers rest on counts one of these up: samples, locations and regions; names; danger list; settings and their approval; urgent marks; alerts.
public readonly record struct GroundCounters(long Revision, long Substances, long Rules, long Recognition, long Notices, long Alerts)
{
    public static async ValueTask<GroundCounters> Of(Memory memory, CancellationToken cancel) => new(
        await memory.At(Counters.Revision, cancel), await memory.At(Counters.Substances, cancel), await memory.At(Counters.Rules, cancel),
        await memory.At(Counters.Recognition, cancel), await memory.At(Counters.Notices, cancel), await memory.At(Counters.Alerts, cancel));

    // As this transaction sees them, with the log that they count for.
    public static async Task<(GroundCounters At, string Log)> In(Session session)
    {
        var (at, log) = (new GroundCounters(), "");
        await using var reader = await session.Rows("SELECT c.name, c.value, l.id FROM counters c, logs l WHERE l.is_current = 1");
        while (await reader.ReadAsync())
        {
            var (name, value) = (reader.GetString(0), reader.GetInt64(1));
            if (log.Length == 0) log = reader.GetString(2);
            at = name switch
            {
                Counters.Revision => at with { Revision = value },
                Counters.Substances => at with { Substances = value },
                Counters.Rules => at with { Rules = value },
                Counters.Recognition => at with { Recognition = value },
                Counters.Notices => at with { Notices = value },
                Counters.Alerts => at with { Alerts = value },
                _ => at,
            };
        }
        return (at, log);
    }
}
