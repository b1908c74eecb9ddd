using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Answers;

// What the visitors of these samples are told, as whoever asks sees the data; alerts and the last day aside. Samples without a card are left out.
internal static class VisitorsTold
{
    public static async Task<Dictionary<long, SampleStanding>> Of(Sql sql, long[] numbers, RegisterSnapshot register)
    {
        var told = new Dictionary<long, SampleStanding>();
        if (numbers.Length == 0) return told;
        var rows = await sql.Query<Row>(
            $"""
            SELECT s.number, s.id, s.generated, s.state, s.document, s.added, u.sample AS urgent, t.revision AS taken_back
            FROM answer_codes c JOIN samples s ON s.number = c.sample LEFT JOIN urgent_samples u ON u.sample = c.sample LEFT JOIN answers_taken_back t ON t.sample = c.sample
            WHERE {sql.Database.In("c.sample", "@numbers")}
            """, new { numbers });
        foreach (var row in rows)
        {
            if (StoredSteps.StateOf(row.State) == WayState.Removed)
            {
                told[row.Number] = SampleStanding.Removed(0, row.Generated == 1, register);
                continue;
            }
            var sample = new OpenSample(row.Document, row.Added) { Number = row.Number, Id = row.Id, Location = "", Generated = row.Generated == 1, Flags = 0, Revision = 0 };
            told[row.Number] = new SampleStanding
            {
                Sample = sample.Sent,
                Tests = await ResultLookups.Tests(sql, sample, register),
                Urgent = row.Urgent is not null,
                State = StoredSteps.StateOf(row.State),
                TakenBackIn = row.TakenBack,
                Generated = sample.Generated,
                Days = 0,
                Register = register,
            };
        }
        return told;
    }

    private sealed record Row
    {
        public long Number { get; init; }
        public string Id { get; init; } = "";
        public long Generated { get; init; }
        public string State { get; init; } = "";
        public string Document { get; init; } = "";
        public string? Added { get; init; }
        public long? Urgent { get; init; }
        public long? TakenBack { get; init; }
    }
}
