using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Tablets;

// Works an answer out before the gate, from what was read last. In the gate it counts only if everything that it rests on is still so; else it is worked out anew there.
public sealed class RecognitionAhead(Database database, Memory memory, TabletIndex tablets, SubstanceIndex index, RuleIndex rules, TimeProvider clock)
{
    private volatile Known? _known;

    public async Task<RecognizeTablet> Prepare(RecognizeTablet command, string? ownLocation, CancellationToken cancel)
    {
        // Of a sample that is asked about by its number alone the look is read in the gate.
        if (command is not { Appearance: { } told, Look: { IsUsable: true } look, Sample: null } || (command.Location ?? ownLocation) is not { } location) return command;
        var register = await index.Current(cancel);
        if (rules.Last is not { } held || held.Register.At != register.At) return command;
        if (await Now(cancel) is not { } known || !known.IsGenerated.TryGetValue(location, out var isGenerated)) return command;
        var view = known.View;
        var (seen, now) = (view.Words.Read(look), Instant.Whole(clock.GetUtcNow()));
        var (day, near) = (AmsterdamDay.Of(now), new NearTablets(view.Near(seen)));
        var urgent = near.MarkedOf(known.Marks);
        var meanings = new TabletMeanings(held.Register, held.Dangers, urgent);
        var match = TabletMatcher.Match(seen, day.DayNumber, near.Rows, view.Rules, meanings, isGenerated);
        var asked = new RecognitionComposer.Asked(Ids.New(now), now, day, location, isGenerated, null, told, seen);
        var answer = RecognitionComposer.Compose(asked, match, view, meanings, known.Provinces, view.Revision);
        return command with { Prepared = new PreparedRecognition { Told = told, IsGenerated = isGenerated, View = view, Rules = held, Near = near, Urgent = urgent, Match = match, Written = WrittenRecognition.Of(answer, match) } };
    }

    // One reading for all who ask while these counters stand. A new location and another region are a revision, and every mark that is made or lifted is told in a notice.
    private async ValueTask<Known?> Now(CancellationToken cancel)
    {
        var at = (await memory.At(Counters.Revision, cancel), await memory.At(Counters.Recognition, cancel), await memory.At(Counters.Notices, cancel));
        if (_known is { } last && last.At == at) return last;
        await using var read = await database.Read(cancel);
        if (await tablets.Open(read, cancel) is not { } view) return null;
        var locations = new Dictionary<string, bool>(StringComparer.Ordinal);
        await using (var reader = await read.Rows("SELECT id, generated FROM locations"))
            while (await reader.ReadAsync(cancel)) locations[reader.GetString(0)] = reader.GetInt32(1) == 1;
        var known = new Known(at, view, locations, await Provinces(read), [.. await read.Query<int>("SELECT sample FROM urgent_samples ORDER BY sample")]);
        // The next one finds what has just been read in its place.
        if (view.Changed.Count == 0) _known = known;
        return known;
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

    // Marks in order.
    private sealed record Known((long Revision, long Settings, long Notices) At, TabletView View, IReadOnlyDictionary<string, bool> IsGenerated, IReadOnlyDictionary<string, string?> Provinces, int[] Marks);
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
    public required NearTablets Near { get; init; }
    public required IReadOnlySet<int> Urgent { get; init; }
    public required TabletMatch Match { get; init; }
    public required WrittenRecognition Written { get; init; }

    // Whether it is this question's, and tablets, settings, names and the danger list are what they were.
    public bool For(Appearance told, DateOnly day, string location, bool isGenerated, TabletView view, RuleSnapshot rules) =>
        ReferenceEquals(told, Told) && Written.Answer.To == day && Written.Answer.Location == location && isGenerated == IsGenerated && View.IsLike(view)
        && rules.At == Rules.At && rules.Register.At == Rules.Register.At;
}
