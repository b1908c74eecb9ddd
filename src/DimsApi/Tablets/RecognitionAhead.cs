using System.Buffers;
using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Tablets;

// Works an answer out before the gate, from what was read last. In the gate it counts only if everything that it rests on is still so; else it is worked out anew there.
public sealed class RecognitionAhead(Database database, Memory memory, TabletIndex tablets, SubstanceIndex index, RuleIndex rules, RecognitionApproval approval, TimeProvider clock)
{
    private volatile RecognitionGround? _ground;

    public async Task<RecognizeTablet> Prepare(RecognizeTablet command, string? ownLocation, CancellationToken cancel)
    {
        // Of a sample that is asked about by its number the look is read in the gate.
        if (command is not { Appearance: { } told, Look: { IsUsable: true } look, Sample: null } || (command.Location ?? ownLocation) is not { } location) return command;
        if (await Ground(cancel) is not { } ground || !ground.IsGenerated.TryGetValue(location, out var isGenerated)) return command;
        var (view, now) = (ground.View, Instant.Whole(clock.GetUtcNow()));
        var (seen, day) = (view.Words.Read(look), AmsterdamDay.Of(now));
        var near = new NearTablets(view.Near(seen));
        var meanings = new TabletMeanings(ground.Rules.Register, ground.Rules.Dangers, near.MarkedOf(ground.Marks));
        var isWarned = ground.Warns(seen, now);
        var match = TabletMatcher.Match(seen, day.DayNumber, near.Rows, view.Rules, meanings, isGenerated).Under(isWarned, isGenerated ? ground.Permits.Generated : ground.Permits.Real);
        var asked = new RecognitionComposer.Asked(Ids.New(now), now, day, location, isGenerated, null, told, seen);
        var answer = RecognitionComposer.Compose(asked, match, view, meanings, ground.Provinces, view.Revision);
        return command with { Prepared = new PreparedRecognition(ground, seen, isWarned, WrittenRecognition.Of(answer, match)) };
    }

    // One reading for all who ask while the counters stand. Null where others have gone beyond it meanwhile.
    private async ValueTask<RecognitionGround?> Ground(CancellationToken cancel)
    {
        var at = await GroundCounters.Of(memory, cancel);
        if (_ground is { } last && last.At == at) return last;
        var register = await index.Current(cancel);
        if (rules.Last is not { } held || held.At != at.Rules || held.Register.At != at.Substances || register.At != at.Substances) return null;
        await using var read = await database.Read(cancel);
        if (await tablets.Open(read, cancel) is not { } view || view.Revision != at.Revision) return null;
        var locations = new Dictionary<string, bool>(StringComparer.Ordinal);
        await using (var reader = await read.Rows("SELECT id, generated FROM locations"))
            while (await reader.ReadAsync(cancel)) locations[reader.GetString(0)] = reader.GetInt32(1) == 1;
        var ground = new RecognitionGround
        {
            At = at,
            View = view,
            Rules = held,
            IsGenerated = locations,
            Provinces = await RecognitionGround.ProvincesNow(read),
            Marks = [.. await read.Query<int>("SELECT sample FROM urgent_samples ORDER BY sample")],
            Warned = await view.Warned(read, clock.GetUtcNow(), DateTimeOffset.MaxValue, approval.IsDevelopment),
            Permits = (await approval.Holds(read, view.SettingsVersion, isGenerated: true), await approval.Holds(read, view.SettingsVersion, isGenerated: false)),
        };
        // The next one finds what has just been read in its place.
        if (view.Changed.Count == 0) _ground = ground;
        return ground;
    }
}

// An answer as it is kept, and given to who may read all of it: JSON in UTF-8, written once.
public sealed record WrittenRecognition(Recognition Answer, byte[] Document, byte[] Rests)
{
    public static WrittenRecognition Of(Recognition answer, TabletMatch match) => new(answer, JsonSerializer.SerializeToUtf8Bytes(answer, Wire.Json), NumbersOf(match.LookAlikes));

    // Written one by one: hundreds of them, for each answer.
    private static byte[] NumbersOf(IReadOnlyList<TabletRow> rows)
    {
        var numbers = new ArrayBufferWriter<byte>(rows.Count * 8 + 2);
        using (var json = new Utf8JsonWriter(numbers))
        {
            json.WriteStartArray();
            for (var i = 0; i < rows.Count; i++) json.WriteNumberValue(rows[i].Number);
            json.WriteEndArray();
        }
        return numbers.WrittenSpan.ToArray();
    }
}

// An answer with what it rests on.
public sealed record PreparedRecognition(RecognitionGround Ground, SeenTablet Seen, bool IsWarned, WrittenRecognition Written)
{
    // The day, the alerts that come into force or end by themselves, and all that is counted.
    public bool HoldsAt(DateTimeOffset now, (GroundCounters At, string Log) counted) =>
        counted.At == Ground.At && counted.Log == Ground.View.Log && Written.Answer.To == AmsterdamDay.Of(now) && Ground.Warns(Seen, now) == IsWarned;
}
