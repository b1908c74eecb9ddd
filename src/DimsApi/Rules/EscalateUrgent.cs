using System.Globalization;
using Dims.Alerts;
using Dims.Messaging;
using Dims.Notices;
using Dims.Samples;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// Tells the next person of each urgent sample that nobody has opened in time. The answer is how many notices were written.
public sealed record EscalateUrgent : ICommand<int>, IHousekeeping;

public sealed class EscalateUrgentHandler(Session session, NoticeLog notices, IOptions<DimsOptions> options) : IRequestHandler<EscalateUrgent, int>
{
    private const int AtOnce = 200;

    public async Task<int> Handle(EscalateUrgent command, CancellationToken cancellationToken)
    {
        var people = (await EscalationQueries.Now(session)).People;
        var taken = new List<Due>();
        foreach (var due in await session.Query<Due>(
            "SELECT sample, step, sentence FROM urgent_samples WHERE opened_at IS NULL AND escalates_at <= @now AND step < @count ORDER BY escalates_at, sample LIMIT @AtOnce", new { now = session.NowText, count = people.Count, AtOnce }))
            // Of two instances that see it due, one gets the row.
            if (await session.Execute(
                "UPDATE urgent_samples SET step = step + 1, escalates_at = @next WHERE sample = @Sample AND step = @Step AND opened_at IS NULL",
                new { next = Instant.Text(session.Now + options.Value.UrgentEscalates), due.Sample, due.Step }) == 1) taken.Add(due);
        foreach (var due in taken)
        {
            var (number, person) = (SampleNumber.Format(due.Sample), people[(int)due.Step]);
            var place = string.Create(CultureInfo.InvariantCulture, $"{due.Step + 1}/{people.Count}");
            await notices.Append(NoticeKind.UrgentEscalated, number, null, new LocalText
            {
                Nl = $"{person} ({place}): niemand heeft het spoedmonster {number} geopend.",
                En = $"{person} ({place}): nobody has opened the urgent sample {number}: {due.Sentence}.",
            });
        }
        return taken.Count;
    }

    public static async Task<bool> AnyDue(Read read, DateTimeOffset now) =>
        await read.Scalar<long>("SELECT count(*) FROM urgent_samples WHERE opened_at IS NULL AND escalates_at <= @now AND step < @count", new { now = Instant.Text(now), count = (await EscalationQueries.Now(read)).People.Count }) > 0;

    private sealed record Due
    {
        public long Sample { get; init; }
        public long Step { get; init; }
        public string Sentence { get; init; } = "";
    }
}
