using System.Globalization;
using Dims.Notices;
using Dims.Storage;

namespace Dims.Alerts;

// Coordinators are told 7 and 2 days before a version ends, so that it is renewed or knowingly let go. Each once, by a conditional UPDATE; where the first day was missed because the service was down, only the last notice is given.
public sealed class AlertReminders(Session session, NoticeLog notices)
{
    public static readonly TimeSpan First = TimeSpan.FromDays(7);
    public static readonly TimeSpan Last = TimeSpan.FromDays(2);

    private const string Due = "expiry_logged = 0 AND expires_at > @now AND ((told_7 = 0 AND expires_at <= @first) OR (told_2 = 0 AND expires_at <= @last))";

    public static async Task<bool> AnyDue(Sql sql, DateTimeOffset now) =>
        await sql.Scalar<long>($"SELECT CASE WHEN EXISTS (SELECT 1 FROM alert_versions WHERE {Due}) THEN 1 ELSE 0 END", At(now)) == 1;

    // How many were told.
    public async Task<int> Tell()
    {
        var due = await session.Query<Ending>(
            $"SELECT v.alert_id, v.version, v.expires_at, a.number FROM alert_versions v JOIN alerts a ON a.id = v.alert_id WHERE {Due} ORDER BY v.expires_at, v.alert_id LIMIT 200", At(session.Now));
        var told = 0;
        foreach (var one in due)
        {
            var last = string.CompareOrdinal(one.ExpiresAt, Instant.Text(session.Now + Last)) <= 0;
            var taken = await session.Execute(
                last ? "UPDATE alert_versions SET told_7 = 1, told_2 = 1 WHERE alert_id = @AlertId AND version = @Version AND told_2 = 0"
                     : "UPDATE alert_versions SET told_7 = 1 WHERE alert_id = @AlertId AND version = @Version AND told_7 = 0", one);
            if (taken == 0) continue;
            await notices.Append(last ? NoticeKind.AlertExpiresIn2Days : NoticeKind.AlertExpiresIn7Days, one.AlertId, null, one.Text());
            told++;
        }
        return told;
    }

    private static object At(DateTimeOffset now) => new { now = Instant.Text(now), first = Instant.Text(now + First), last = Instant.Text(now + Last) };

    private sealed record Ending
    {
        public string AlertId { get; init; } = "";
        public int Version { get; init; }
        public string ExpiresAt { get; init; } = "";
        public string Number { get; init; } = "";

        public LocalText Text()
        {
            var day = AmsterdamDay.Of(Instant.Parse(ExpiresAt).AddMilliseconds(-1));
            return new LocalText
            {
                Nl = string.Create(CultureInfo.InvariantCulture, $"{Number} loopt af: de laatste dag is {day:dd-MM-yyyy}. Verleng de waarschuwing door een wijziging, of laat haar aflopen."),
                En = string.Create(CultureInfo.InvariantCulture, $"{Number} comes to its end: its last day is {day:dd-MM-yyyy}. Renew the alert by an update, or let it expire."),
            };
        }
    }
}
