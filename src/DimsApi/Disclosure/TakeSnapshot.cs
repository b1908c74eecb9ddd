using System.Text.Json;
using Dims.Cells;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Disclosure;

// The tables as they are told from now on. Of two instances that come with one at the same time the first counts.
public sealed record PublishSnapshot : ICommand<bool>, IHousekeeping
{
    public required int Number { get; init; }
    public required DateOnly On { get; init; }
    public required long Revision { get; init; }
    internal IReadOnlyList<TableYear> Changed { get; init; } = [];
}

// As it is kept: written out before the gate.
internal sealed record TableYear(TableKey Table, int Year, bool Generated, string Facts, string Figures, string PartnerFigures, bool Tells);

public sealed class PublishSnapshotHandler(Session session) : IRequestHandler<PublishSnapshot, bool>
{
    public async Task<bool> Handle(PublishSnapshot command, CancellationToken cancellationToken)
    {
        if (await session.Execute("INSERT INTO published_snapshots (number, taken_at, taken_on, revision) VALUES (@Number, @now, @on, @Revision) ON CONFLICT (number) DO NOTHING",
            new { command.Number, now = session.NowText, on = Snapshots.Text(command.On), command.Revision }) == 0) return false;
        foreach (var (table, year, isGenerated, facts, figures, partnerFigures, tells) in command.Changed)
        {
            var row = new { kind = Wire.Name(table.Kind), table.Subject, table.Form, table.Basis, year, command.Number, generated = isGenerated ? 1 : 0, facts, figures, partnerFigures };
            await session.Execute(
                """
                INSERT INTO published_tables (kind, subject, form, basis, year, snapshot, generated, facts, figures, partner_figures) VALUES (@kind, @Subject, @Form, @Basis, @year, @Number, @generated, @facts, @figures, @partnerFigures)
                ON CONFLICT (kind, subject, form, basis, year) DO UPDATE SET snapshot = excluded.snapshot, generated = excluded.generated, facts = excluded.facts, figures = excluded.figures, partner_figures = excluded.partner_figures
                """, row);
            // What was told stays readable as it stood.
            if (tells)
                await session.Execute("INSERT INTO published_past (kind, subject, form, basis, year, snapshot, generated, figures, partner_figures) VALUES (@kind, @Subject, @Form, @Basis, @year, @Number, @generated, @figures, @partnerFigures)", row);
        }
        return true;
    }
}

// Reads what is counted now, holds it against what is told, and works out what is told from now on: outside the write gate, which only keeps it.
internal sealed class Snapshots(Database database, Moments moments, FactReader facts, TimeProvider clock, IOptions<DimsOptions> options, IServiceScopeFactory scopes)
{
    public DisclosurePolicy Policy => DisclosurePolicy.Of(options.Value);

    // The day on which the next one is due; none where there is nothing to tell of.
    public async Task<bool> IsDue(CancellationToken cancel)
    {
        if (options.Value.SnapshotDay == "never") return false;
        await using var read = await database.Read(cancel);
        var today = AmsterdamDay.Of(clock.GetUtcNow());
        if (await Last(read) is not { } last) return await read.Scalar<int?>("SELECT 1 FROM samples LIMIT 1") is not null;
        return last.On < LatestDay(today, Enum.Parse<DayOfWeek>(options.Value.SnapshotDay, ignoreCase: true));
    }

    public async Task<bool> Take(CancellationToken cancel)
    {
        var policy = Policy;
        await using var moment = await moments.Open(null, cancel);
        var (read, revision) = (moment.View.Read, moment.View.Cells.Revision);
        var last = await Last(read);
        var regionOf = (await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @RegionSet", new { policy.RegionSet })).ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);
        // What the register no longer has nobody can ask for.
        var told = (await read.Query<Row>("SELECT kind, subject, form, basis, year, facts FROM published_tables")).Where(r => IsKnown(r.Table, moment.Register)).Select(r => (r.Table, Year: (int)r.Year, Release: Read<YearRelease>(r.Facts))).ToList();
        var now = (await facts.Read(moment, policy)).SelectMany(t => t.Value.Select(y => (Table: t.Key, Year: y.Key, Facts: y.Value))).ToList();
        var (number, changed) = ((last?.Number ?? 0) + 1, new List<TableYear>());
        var (then, recent) = (told.ToLookup(t => (t.Table.Form, t.Year)), now.ToLookup(n => (n.Table.Form, n.Year)));
        foreach (var (form, year) in now.Select(n => (n.Table.Form, n.Year)).Union(told.Select(t => (t.Table.Form, t.Year))))
        {
            var before = then[(form, year)].ToDictionary(t => t.Table, t => t.Release);
            foreach (var (table, release) in YearsTogether.Next(Plan, before, recent[(form, year)].ToDictionary(n => n.Table, n => n.Facts), number, Into))
            {
                var text = Json(release);
                var former = before.GetValueOrDefault(table);
                if (former is not null && Json(former) == text) continue;
                var (figures, partners) = (ToldFigures.Of(table.Kind, year, release, ToldTo.Everyone, policy), ToldFigures.Of(table.Kind, year, release, ToldTo.Partners, policy));
                changed.Add(new TableYear(table, year, release.Generated, text, Json(figures), Json(partners), release.TellsAnything || former is { TellsAnything: true }));
            }
        }
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PublishSnapshot { Number = number, On = AmsterdamDay.Of(clock.GetUtcNow()), Revision = revision, Changed = changed }, cancel);

        // By what name it goes now, where two became one.
        TableKey? Into(TableKey table)
        {
            if (moment.Register.Substances.GetValueOrDefault(table.Subject)?.MergedInto is not { } into) return null;
            while (moment.Register.Substances[into].MergedInto is { } further) into = further;
            return table with { Subject = into };
        }

        YearPlan Plan(TableKey table) => new(table.Kind, policy, table.Kind == TableKind.Dosage && Wire.TryParse<Samples.Form>(table.Form, out var form) ? policy.ThresholdsOf(DisclosurePolicy.UnitOf(form)) : [], regionOf);
    }

    private static bool IsKnown(TableKey table, RegisterSnapshot register) =>
        register.Substances.ContainsKey(table.Subject) || (table.Kind == TableKind.Composition && register.FindMarketName(table.Subject) is not null);

    public static async Task<PublishedSnapshot?> Last(Sql sql) =>
        (await sql.One<SnapshotRow>("SELECT number, taken_at, taken_on, revision FROM published_snapshots ORDER BY number DESC LIMIT 1"))?.Taken;

    // All up to one of them, by their numbers.
    public static async Task<IReadOnlyDictionary<int, PublishedSnapshot>> UpTo(Sql sql, int number) =>
        (await sql.Query<SnapshotRow>("SELECT number, taken_at, taken_on, revision FROM published_snapshots WHERE number <= @number", new { number })).ToDictionary(r => (int)r.Number, r => r.Taken);

    // Today, or the last day before it that was such a day of the week.
    public static DateOnly LatestDay(DateOnly today, DayOfWeek wanted) => today.AddDays(-(((int)today.DayOfWeek - (int)wanted + 7) % 7));

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Wire.Json);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Wire.Json)!;

    private sealed record SnapshotRow
    {
        public long Number { get; init; }
        public string TakenAt { get; init; } = "";
        public string TakenOn { get; init; } = "";
        public long Revision { get; init; }

        public PublishedSnapshot Taken => new() { Number = (int)Number, TakenAt = Instant.Parse(TakenAt), On = DateOnly.ParseExact(TakenOn, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), Revision = Revision };
    }

    private sealed record Row
    {
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public string Form { get; init; } = "";
        public string Basis { get; init; } = "";
        public long Year { get; init; }
        public string Facts { get; init; } = "";

        public TableKey Table => new(Wire.TryParse<TableKind>(Kind, out var kind) ? kind : throw new InvalidOperationException($"The database holds '{Kind}', which is no kind of table."), Subject, Form, Basis);
    }
}

// Figures that are told without a key move once a week.
internal sealed class SnapshotClock(Snapshots snapshots, IOptions<DimsOptions> options, ILogger<SnapshotClock> log) : Clockwork(options, log)
{
    protected override async Task LookOnce(CancellationToken cancel)
    {
        if (await snapshots.IsDue(cancel)) await snapshots.Take(cancel);
    }
}
