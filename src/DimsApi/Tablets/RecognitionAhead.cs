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
        if (command is not { Appearance: { } told, Sample: null } || !SeenTablet.Of(told).IsUsable || (command.Location ?? ownLocation) is not { } location) return command;
        var register = await index.Current(cancel);
        if (rules.Last is not { } held || held.Register.At != register.At) return command;
        await using var read = await database.Read(cancel);
        if (await read.Scalar<long?>("SELECT generated FROM locations WHERE id = @location", new { location }) is not { } generated) return command;
        var view = await tablets.Open(read, cancel);
        var (seen, now) = (view.Words.Read(SeenTablet.Of(told)), Instant.Whole(clock.GetUtcNow()));
        var (day, near) = (AmsterdamDay.Of(now), view.Near(seen));
        var urgent = await TabletView.Urgent(read, near);
        var meanings = new TabletMeanings(held.Register, held.Dangers, urgent);
        var match = TabletMatcher.Match(seen, day.DayNumber, near, view.Rules, meanings, generated == 1);
        var asked = new RecognitionComposer.Asked(Ids.New(now), now, day, location, generated == 1, null, told, seen);
        var answer = RecognitionComposer.Compose(asked, match, view, meanings, await Provinces(read, match), view.Revision);
        return command with { Prepared = new PreparedRecognition { Told = told, IsGenerated = generated == 1, View = view, Rules = held, Near = near, Urgent = urgent, Match = match, Written = WrittenRecognition.Of(answer, match) } };
    }

    public static async Task<IReadOnlyDictionary<string, string?>> Provinces(Sql sql, TabletMatch match) =>
        (await StoredForJudging.Regions(sql, match.Locations.Keys)).ToDictionary(r => r.Key, r => r.Value.GetValueOrDefault("province"), StringComparer.Ordinal);
}

// An answer as it is kept.
public sealed record WrittenRecognition(Recognition Answer, string Document, string Rests)
{
    public static WrittenRecognition Of(Recognition answer, TabletMatch match) => new(answer, JsonSerializer.Serialize(answer, Wire.Json), JsonSerializer.Serialize(match.LookAlikes.Select(r => r.Number)));
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
