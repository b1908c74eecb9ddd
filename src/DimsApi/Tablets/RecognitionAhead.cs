using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Tablets;

// Works an answer out before the gate, from a snapshot. In the gate it counts only if everything that it rests on is still so; else it is worked out anew there.
public sealed class RecognitionAhead(Database database, TabletIndex tablets, SubstanceIndex index, RuleIndex rules, TimeProvider clock)
{
    public async Task<RecognizeTablet> Prepare(RecognizeTablet command, string? ownLocation, CancellationToken cancel)
    {
        // Of a sample that is asked about by its number alone the look is read in the gate.
        if (command is not { Appearance: { } told, Look: { IsUsable: true } look, Sample: null } || (command.Location ?? ownLocation) is not { } location) return command;
        var register = await index.Current(cancel);
        if (rules.Last is not { } held || held.Register.At != register.At) return command;
        await using var read = await database.Read(cancel);
        if (await IsGenerated(read, location) is not { } isGenerated) return command;
        if (await tablets.Open(read, cancel) is not { } view) return command;
        var (seen, now) = (view.Words.Read(look), Instant.Whole(clock.GetUtcNow()));
        var (day, near) = (AmsterdamDay.Of(now), view.Near(seen));
        var urgent = await TabletView.Urgent(read, near);
        var meanings = new TabletMeanings(held.Register, held.Dangers, urgent);
        var match = TabletMatcher.Match(seen, day.DayNumber, near, view.Rules, meanings, isGenerated);
        var asked = new RecognitionComposer.Asked(Ids.New(now), now, day, location, isGenerated, null, told, seen);
        var answer = RecognitionComposer.Compose(asked, match, view, meanings, await Provinces(read), view.Revision);
        return command with { Prepared = new PreparedRecognition { Told = told, IsGenerated = isGenerated, View = view, Rules = held, Near = near, Urgent = urgent, Match = match, Written = WrittenRecognition.Of(answer, match) } };
    }

    // Null where there is no such location.
    public static async Task<bool?> IsGenerated(Sql sql, string location) =>
        await sql.Value("SELECT generated FROM locations WHERE id = @location", ("@location", location)) is { } generated ? Convert.ToInt32(generated, CultureInfo.InvariantCulture) == 1 : null;

    // Of all locations: they are few.
    public static async Task<IReadOnlyDictionary<string, string?>> Provinces(Sql sql)
    {
        var provinces = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var reader = await sql.Rows("SELECT location_id, region FROM location_regions WHERE region_set = 'province'");
        while (await reader.ReadAsync()) provinces[reader.GetString(0)] = reader.GetString(1);
        return provinces;
    }
}

// An answer as it is kept, and given to who may read all of it: JSON in UTF-8, written once.
public sealed record WrittenRecognition(Recognition Answer, byte[] Document, byte[] Rests)
{
    public static WrittenRecognition Of(Recognition answer, TabletMatch match) => new(answer, JsonSerializer.SerializeToUtf8Bytes(answer, Wire.Json), JsonSerializer.SerializeToUtf8Bytes(match.LookAlikes.Select(r => r.Number).ToArray()));
}

// An answer with what it rests on.
public sealed record PreparedRecognition
{
    public required Appearance Told { get; init; }
    public required bool IsGenerated { get; init; }
    public required TabletView View { get; init; }
    public required RuleSnapshot Rules { get; init; }
    public required IReadOnlyList<TabletRow> Near { get; init; }
    public required IReadOnlySet<int> Urgent { get; init; }
    public required TabletMatch Match { get; init; }
    public required WrittenRecognition Written { get; init; }

    // Whether it is this question's, and tablets, settings, names and the danger list are what they were.
    public bool For(Appearance told, DateOnly day, string location, bool isGenerated, TabletView view, RuleSnapshot rules) =>
        ReferenceEquals(told, Told) && Written.Answer.To == day && Written.Answer.Location == location && isGenerated == IsGenerated && View.IsLike(view)
        && rules.At == Rules.At && rules.Register.At == Rules.Register.At;
}
