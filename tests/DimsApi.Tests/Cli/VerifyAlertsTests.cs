using Dapper;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Dims.Tests.Proposals;

namespace Dims.Tests.Cli;

// The log, the versions and the proposals are held against each other: whoever changes one of them by hand is found.
public sealed class VerifyAlertsTests
{
    private const string Told = "every stream was told of every version what is for it, and no more";
    private const string Stand = "alerts stand where their versions do";

    [Theory, OnBothEngines]
    public async Task A_log_that_tells_more_less_or_something_else_than_the_versions_is_found(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        // RA-2026-01: begins later, is doubted, taken from the public, withdrawn. RA-2026-02: expires.
        var id = await desk.Published(AlertContents.Regional() with { Effective = TestDims.Start0.AddDays(1) });
        var expired = await desk.Published(AlertContents.Regional() with { Expires = TestDims.Start0.AddDays(3) });
        var draft = await desk.Draft();
        dims.Clock.Advance(TimeSpan.FromDays(2));
        AlertDesk.Of(await AlertDesk.Review(desk.Bram, id));
        await desk.Narrowed(id, Audience.Professional);
        await desk.Withdrawn(id);
        dims.Clock.Advance(TimeSpan.FromDays(2));
        // Scheduled, and not yet begun; and one that is in force.
        await desk.Published(AlertContents.Regional() with { Effective = dims.Clock.GetUtcNow().AddDays(1) });
        await desk.Published(AlertContents.National());
        while (await dims.Send(new LogClockEvents()) > 0) { }
        Assert.Equal(["alert.published", "alert.published", "alert.effective", "alert.updated", "alert.withdrawn", "alert.expired", "alert.published", "alert.published"], (await AlertDesk.Events(desk.Anyone)).Events.Select(e => Wire.Name(e.Type)));
        Assert.Contains("Everything agrees.", (await Shell.Dims(dims, "verify")).Ends(0).Out, StringComparison.Ordinal);
        await Find(dims, ["events", "streams", "alert_versions", "alerts"],
            (Told, $"alert {id}: stream public: {id}-v1-effective (alert.effective) was never told", $"DELETE FROM events WHERE id = '{id}-v1-effective' AND stream = 'public'"),
            (Told, $"alert {id}: stream professional: {id}-v4 (alert.withdrawn) was never told", $"DELETE FROM events WHERE id = '{id}-v4'"),
            (Told, $"alert {expired}: stream restricted: {expired}-v1-expired (alert.expired) was never told", $"DELETE FROM events WHERE id = '{expired}-v1-expired'"),
            ("event streams have no holes", "stream public", $"DELETE FROM events WHERE id = '{id}-v1-effective' AND stream = 'public'"),
            (Told, "stream public: event 2, other, tells what never became true for it", $"UPDATE events SET id = 'other' WHERE stream = 'public' AND sequence = 2"),
            (Told, $"stream public: event 1, {id}-v1, is not what its version says", "UPDATE events SET document = REPLACE(document, '173', '7') WHERE stream = 'public' AND sequence = 1"),
            (Told, $"stream public: event 1, {id}-v1, is not what its version says", "UPDATE events SET document = REPLACE(document, 'Superman', 'Batman') WHERE stream = 'public' AND sequence = 1"),
            (Told, $"stream public: event 1, {id}-v1, is not what its version says", "UPDATE events SET document = REPLACE(document, '\"sequence\":1,', '\"sequence\":7,') WHERE stream = 'public' AND sequence = 1"),
            (Told, $"stream public: event 5, {id}-v3, is not what its version says", "UPDATE events SET type = 'alert.updated' WHERE stream = 'public' AND sequence = 5"),
            (Told, $"stream public: event 5, {id}-v3, is not what its version says", "UPDATE events SET time = '2026-01-01T00:00:00.000Z' WHERE stream = 'public' AND sequence = 5"),
            (Told, $"stream public: event 5, {id}-v3, is not what its version says", "UPDATE events SET document = '{' WHERE stream = 'public' AND sequence = 5"),
            // What was for professionals only, in the public's log.
            (Told, $"stream public: event 9, {id}-v4, tells what never became true for it", $"INSERT INTO events SELECT 'public', 9, id, type, time, alert_id, version, document FROM events WHERE id = '{id}-v4' AND stream = 'professional'; UPDATE streams SET head = 9 WHERE name = 'public'"),
            (Told, "stream public: its events are not in their order", "UPDATE events SET sequence = 99 WHERE stream = 'public' AND sequence = 1; UPDATE events SET sequence = 1 WHERE stream = 'public' AND sequence = 4; UPDATE events SET sequence = 4 WHERE stream = 'public' AND sequence = 99"),
            (Told, $"alert {expired}: version 1 has another version, state or term in its row than in its document", $"UPDATE alert_versions SET expires_at = '2027-01-01T00:00:00.000Z' WHERE alert_id = '{expired}'"),
            (Told, $"alert {expired}: the document of a version cannot be read", $"UPDATE alert_versions SET document = 'null' WHERE alert_id = '{expired}'"),
            (Stand, $"alert {id} is published, and its last version, 4, is withdrawn", $"UPDATE alerts SET state = 'published' WHERE id = '{id}'"),
            (Stand, $"alert {expired} is withdrawn, and its last version, 1, is published", $"UPDATE alerts SET state = 'withdrawn' WHERE id = '{expired}'"),
            (Stand, $"alert {draft} is published, and its last version, 0, is not there", $"UPDATE alerts SET state = 'published' WHERE id = '{draft}'"),
            (Stand, $"alert {expired} is draft, and its last version, 1, is published", $"UPDATE alerts SET state = 'draft' WHERE id = '{expired}'"),
            (Stand, $"alert {expired} is published and has no number", $"UPDATE alerts SET number = NULL WHERE id = '{expired}'"),
            (Stand, $"alert {draft} is draft and has the number RA-2026-99", $"UPDATE alerts SET number = 'RA-2026-99' WHERE id = '{draft}'"),
            (Stand, $"alert {draft} is draft, and a change of it waits", $"UPDATE alerts SET change = '{{}}', change_by = (SELECT owner_id FROM alert_writers WHERE alert_id = '{draft}') WHERE id = '{draft}'"));
    }

    [Theory, OnBothEngines]
    public async Task A_proposal_that_stands_elsewhere_than_its_steps_its_evidence_and_its_alert_say_is_found(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var (desk, alerts) = (await ProposalDesk.At(dims), await AlertDesk.At(dims));
        var ids = new List<string>();
        foreach (var look in new[] { "open", "taken", "rejected", "closed", "again" })
        {
            await desk.Raise(ProposalDesk.Hit(await desk.Tablet(), look: look + "|pink|"));
            ids.Add((await desk.List()).Select(p => p.Id).Except(ids).Single());
        }
        var (open, taken, rejected, closed, again) = (ids[0], ids[1], ids[2], ids[3], ids[4]);
        await desk.Reject(rejected);
        // Rejected after it was taken up, reopened by a report, and then its first draft is published: nothing of that is wrong.
        var (waiting, published, first) = (await Draft(alerts, taken), await Draft(alerts, closed), await Draft(alerts, again));
        (await AlertDesk.Publish(alerts.Bram, published)).Is(System.Net.HttpStatusCode.Created);
        await desk.Reject(again, 100);
        (await desk.Carla.Post($"/v1/alert-proposals/{again}/evidence", """{ "reports": [ { "organisation": "X", "text": "Y" } ] }""")).Is(System.Net.HttpStatusCode.OK);
        Assert.Contains("Everything agrees.", (await Shell.Dims(dims, "verify")).Ends(0).Out, StringComparison.Ordinal);
        (await AlertDesk.Publish(alerts.Bram, first)).Is(System.Net.HttpStatusCode.Created);
        // A draft that was rejected opens its question again.
        (await AlertDesk.RefuseDraft(alerts.Bram, await Draft(alerts, open), "rejection")).Is(System.Net.HttpStatusCode.OK);
        Assert.Contains("Everything agrees.", (await Shell.Dims(dims, "verify")).Ends(0).Out, StringComparison.Ordinal);

        const string Steps = "proposals stand where their steps and evidence put them";
        const string Alerts = "what became of a proposal agrees with its alerts";
        await Find(dims, ["proposals", "proposal_products", "alerts"],
            (Alerts, $"proposal {closed} is taken-up, and its draft {published} is published", $"UPDATE proposals SET state = 'taken-up', place = 1 WHERE id = '{closed}'"),
            (Steps, $"proposal {closed} is open, and was last closed", $"UPDATE proposals SET state = 'open', place = 0 WHERE id = '{closed}'"),
            (Alerts, $"proposal {open} is closed, and no alert of it is published", $"UPDATE proposals SET state = 'closed', place = 3 WHERE id = '{open}'"),
            (Alerts, $"proposal {taken} is closed, and no alert of it is published", $"UPDATE proposals SET state = 'closed', place = 3 WHERE id = '{taken}'"),
            (Alerts, $"proposal {open} is taken up, and its draft is not there", $"UPDATE proposals SET state = 'taken-up', place = 1 WHERE id = '{open}'"),
            (Alerts, $"proposal {taken} is taken up, and its draft is rejected", $"UPDATE alerts SET state = 'rejected' WHERE id = '{waiting}'"),
            (Alerts, $"proposal {open} names the alert {published}, which was written from another or none", $"UPDATE proposals SET alert_id = '{published}' WHERE id = '{open}'"),
            (Alerts, $"alert {waiting} was written from none, which is not there", $"UPDATE alerts SET proposal_id = 'none' WHERE id = '{waiting}'"),
            (Steps, $"proposal {rejected} is open, and was last rejected", $"UPDATE proposals SET state = 'open', place = 0, reopens_after = NULL WHERE id = '{rejected}'"),
            (Steps, $"proposal {open} is open, and was last reopened", $"UPDATE proposals SET place = 2 WHERE id = '{open}'"),
            (Steps, $"proposal {again} counts 99 steps", $"UPDATE proposals SET steps = 99 WHERE id = '{again}'"),
            (Steps, $"proposal {again} counts 6 steps and 1 pieces of evidence from 1 samples; there are 6, 2 and 1", $"UPDATE proposals SET evidence = 1 WHERE id = '{again}'"),
            (Steps, "and 1 pieces of evidence from 5 samples", $"UPDATE proposals SET samples = 5 WHERE id = '{open}'"),
            (Steps, "which is about another", $"UPDATE proposal_products SET proposal = '{closed}' WHERE proposal = '{open}'"),
            (Steps, "leads to none, which is not there", $"UPDATE proposal_products SET proposal = 'none' WHERE proposal = '{open}'"));
    }

    // Each by itself, and undone before the next.
    private static async Task Find(TestDims dims, string[] tables, params (string Check, string Found, string Sql)[] faults)
    {
        await using var own = await dims.Database.OpenOwn();
        foreach (var (check, found, sql) in faults)
        {
            foreach (var table in tables) await own.ExecuteAsync($"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}");
            await own.ExecuteAsync(sql);
            var ran = (await Shell.Dims(dims, "verify")).Ends(1);
            Assert.True(ran.Out.Contains("FAULT  " + check, StringComparison.Ordinal) && ran.Out.Contains(found, StringComparison.Ordinal), $"{sql} was not found as '{found}' by '{check}':\n{ran.Out}");
            await Undo(own, tables, dims.Engine);
        }
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    // Row by row, because others refer to them.
    private static async Task Undo(System.Data.Common.DbConnection own, string[] tables, Engine engine)
    {
        foreach (var table in tables)
        {
            var columns = (engine == Engine.Sqlite
                ? await own.QueryAsync<string>($"SELECT name FROM pragma_table_info('{table}')")
                : await own.QueryAsync<string>("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table", new { table })).ToList();
            var key = table switch { "events" => "id|stream", "streams" => "name", "alert_versions" => "alert_id|version", "proposal_products" => "product", _ => "id" };
            if (table == "events") await own.ExecuteAsync("DELETE FROM events; INSERT INTO events SELECT * FROM kept_events");
            else await own.ExecuteAsync($"UPDATE {table} SET {string.Join(", ", columns.Except(key.Split('|')).Select(c => $"{c} = k.{c}"))} FROM kept_{table} k WHERE {string.Join(" AND ", key.Split('|').Select(c => $"{table}.{c} = k.{c}"))}");
            await own.ExecuteAsync($"DROP TABLE kept_{table}");
        }
    }

    private static async Task<string> Draft(AlertDesk alerts, string proposal)
    {
        var said = AlertContents.Regional();
        return await alerts.Draft(new NewAlert { Proposal = proposal, Level = said.Level, Regions = said.Regions, Headline = said.Headline, Sms = said.Sms, Short = said.Short, Text = said.Text, Advice = said.Advice, Substances = said.Substances });
    }
}
