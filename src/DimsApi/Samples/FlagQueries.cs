using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;

namespace Dims.Samples;

/// <summary>`open`: nobody has confirmed it yet. `confirmed`: a person said that it is true.</summary>
public enum FlagState { Open, Confirmed }

/// <summary>Which flags are asked for.</summary>
public sealed record FlagQuestion : IChecked
{
    /// <summary>Only flags of this kind.</summary>
    public FlagCode? Code { get; init; }
    /// <summary>Only open or only confirmed ones.</summary>
    public FlagState? State { get; init; }
    /// <summary>Only those that keep a value out of trends, or only those that do not.</summary>
    public bool? KeepsOut { get; init; }
    /// <summary>Location id; a location's key sees its own only.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }
    /// <summary>First day on which the sample was handed in, inclusive.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last day, inclusive.</summary>
    public DateOnly? To { get; init; }
    /// <summary>Flags on a page, 1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
    /// <summary>Where the page begins: from a `Link`, not made by hand.</summary>
    [StringLength(40, MinimumLength = 3), RegularExpression("^[0-9]{1,10}-[0-9]{1,5}$")] public string? Cursor { get; init; }

    public void Check(Faults faults)
    {
        if (From > To) faults.Add("?from", "after-to", $"is {From:yyyy-MM-dd}, after `to`, {To:yyyy-MM-dd}.");
    }
}

/// <summary>A flag and its sample.</summary>
public sealed record FlaggedSample
{
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>The number of the sample.</summary>
    public required string Number { get; init; }
    /// <summary>The testing location.</summary>
    public required string Location { get; init; }
    /// <summary>The location's own number for the sample.</summary>
    public required string Reference { get; init; }
    /// <summary>The day the sample was handed in.</summary>
    public required DateOnly CollectedOn { get; init; }
    public required PlausibilityFlag Flag { get; init; }
}

/// <summary>A page of flags. The header `Link` has the address of the next page where there is one.</summary>
public sealed record FlagPage
{
    public required IReadOnlyList<FlaggedSample> Items { get; init; }
    /// <summary>True where any sample on this page is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

// The sample recorded last first.
public sealed class FlagQueries(Database database)
{
    public async Task<(FlagPage Page, string? Next)> List(FlagQuestion question, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var (where, values) = (new StringBuilder(), new List<(string, object?)> { ("@limit", question.Limit + 1) });
        void Add(string sql, string name, object value)
        {
            where.Append(" AND ").Append(sql);
            values.Add((name, value));
        }
        if (!caller.Has(Scopes.SamplesReadAll)) Add("f.location_id = @own", "@own", caller.Location ?? "");
        if (question.Location is { } location) Add("f.location_id = @location", "@location", location);
        if (question.Code is { } code) Add("f.code = @code", "@code", Wire.Name(code));
        if (question.State is { } state) where.Append(state == FlagState.Open ? " AND f.confirmed_at IS NULL" : " AND f.confirmed_at IS NOT NULL");
        if (question.KeepsOut is { } keeps) Add("f.keeps_out = @keeps", "@keeps", keeps ? 1 : 0);
        if (question.From is { } from) Add("s.collected_on >= @from", "@from", SampleRows.Day(from));
        if (question.To is { } to) Add("s.collected_on <= @to", "@to", SampleRows.Day(to));
        if (question.Cursor is { } cursor)
        {
            var parts = cursor.Split('-');
            values.Add(("@ordinal", int.Parse(parts[1], CultureInfo.InvariantCulture)));
            Add("(f.sample < @sample OR (f.sample = @sample AND f.ordinal > @ordinal))", "@sample", long.Parse(parts[0], CultureInfo.InvariantCulture));
        }
        var (items, last, generated) = (new List<FlaggedSample>(), (Sample: 0L, Ordinal: 0), false);
        var more = false;
        await using var reader = await read.Rows(
            $"SELECT {StoredFlags.Columns}, s.id, s.location_id, s.reference, s.collected_on, s.generated FROM flags f JOIN samples s ON s.number = f.sample WHERE 1 = 1{where} ORDER BY f.sample DESC, f.ordinal LIMIT @limit", [.. values]);
        while (await reader.ReadAsync(cancel))
        {
            if (more = items.Count == question.Limit) break;
            var (sample, flag) = StoredFlags.Read(reader);
            last = (sample, flag.Ordinal);
            generated |= reader.GetInt32(13) == 1;
            items.Add(new FlaggedSample
            {
                Id = reader.GetString(9),
                Number = SampleNumber.Format(sample),
                Location = reader.GetString(10),
                Reference = reader.GetString(11),
                CollectedOn = DateOnly.ParseExact(reader.GetString(12), "yyyy-MM-dd", CultureInfo.InvariantCulture),
                Flag = flag,
            });
        }
        return (new FlagPage { Items = items, Generated = generated }, more ? string.Create(CultureInfo.InvariantCulture, $"{last.Sample}-{last.Ordinal}") : null);
    }
}
