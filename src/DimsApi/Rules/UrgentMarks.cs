using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Notices;
using Dims.Proposals;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Marks samples that hold something of the danger list, each once, and tells coordinators and the location.
// What is told is kept until the end: the counter of notices is taken behind the rows of proposals, as by everybody else.
public sealed class UrgentMarks(Session session, NoticeLog notices, IOptions<DimsOptions> options)
{
    private readonly List<(string Number, string Location, LocalText Text)> _untold = [];

    public async Task Mark(SampleContent content, IReadOnlyList<string> substances, RegisterSnapshot register)
    {
        var sample = content.Sample;
        var found = content.Found.Where(f => substances.Contains(f.Id)).ToList();
        var sentence = RuleSentence.Present(content, found);
        var row = new { sample.Number, sample.Location, substances = JsonSerializer.Serialize(substances, Wire.Json), sentence, now = session.NowText, escalates = Instant.Text(session.Now + options.Value.UrgentEscalates) };
        if (await session.Execute(
            """
            INSERT INTO urgent_samples (sample, location_id, substances, sentence, marked_at, escalates_at) VALUES (@Number, @Location, @substances, @sentence, @now, @escalates)
            ON CONFLICT (sample) DO NOTHING
            """, row) == 0)
        {
            // By the names of today: what was merged since has been seen.
            var known = JsonSerializer.Deserialize<string[]>((await session.Scalar<string>("SELECT substances FROM urgent_samples WHERE sample = @Number", row))!, Wire.Json)!.Select(k => Product.Named(k, register)).ToHashSet();
            if (substances.All(known.Contains)) return;
            // Whoever opened it has not seen this one.
            await session.Execute(
                """
                UPDATE urgent_samples SET substances = @substances, sentence = @sentence, marked_at = @now, escalates_at = @escalates, step = 0, opened_at = NULL, opened_by = NULL WHERE sample = @Number
                """, row);
        }
        var (number, names) = (SampleNumber.Format(sample.Number), string.Join(", ", found.Select(f => f.Name)));
        _untold.Add((number, sample.Location, new LocalText
        {
            Nl = $"Spoed: monster {number} bevat {names}. Kijk er meteen naar; de uitslag kan nog niet geautoriseerd zijn.",
            En = $"Urgent: sample {number}: {sentence}. Look at it now; the result may not have been authorised yet.",
        }));
    }

    // Last in the transaction.
    public async Task Tell()
    {
        foreach (var (number, location, text) in _untold) await notices.Append(NoticeKind.UrgentSample, number, location, text);
        _untold.Clear();
    }

    // Which of these samples have been marked.
    public static async Task<IReadOnlySet<long>> Of(Session session, IReadOnlyList<long> numbers) => numbers.Count == 0
        ? System.Collections.Frozen.FrozenSet<long>.Empty
        : (await session.Query<long>($"SELECT sample FROM urgent_samples WHERE {session.Database.In("sample", "@numbers")}", new { numbers = numbers.ToArray() })).ToHashSet();
}
