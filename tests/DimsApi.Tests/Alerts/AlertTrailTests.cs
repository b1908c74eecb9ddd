using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class AlertTrailTests
{
    [Theory, OnBothEngines]
    public async Task Every_step_stands_in_the_trail_with_who_took_it_chained_by_hash(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        (await AlertDesk.RefuseDraft(desk.Bram, id, "return")).Is(HttpStatusCode.OK);
        (await desk.Anna.Put("/v1/alert-drafts/" + id, AlertContents.Regional(), ("If-Match", await AlertDesk.Tag(desk.Anna, id)))).Is(HttpStatusCode.OK);
        (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Created);
        (await AlertDesk.AskShortening(desk.Bram, id, TestDims.Start0.AddDays(9))).Is(HttpStatusCode.Created);
        (await AlertDesk.RefuseChange(desk.Carla, id, "change-return")).Is(HttpStatusCode.OK);
        (await AlertDesk.AskShortening(desk.Bram, id, TestDims.Start0.AddDays(8))).Is(HttpStatusCode.Created);
        (await AlertDesk.Decide(desk.Dirk, id, "shortening")).Is(HttpStatusCode.Created);
        (await AlertDesk.Review(desk.Anna, id)).Is(HttpStatusCode.Created);
        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        (await AlertDesk.RefuseChange(desk.Carla, id, "change-rejection")).Is(HttpStatusCode.OK);
        dims.Clock.Advance(TimeSpan.FromDays(8));
        await AlertDesk.EventsUpTo(desk.Anyone, 4);

        var trail = AlertDesk.Read<AlertTrailEntries>(await desk.Anna.Get($"/v1/alerts/{id}/trail")).Items;
        Assert.Equal(
            ["written Anna", "returned Bram", "edited Anna", "decided Bram", "published Bram", "asked Bram", "change-returned Carla", "asked Bram", "decided Dirk", "published Dirk",
             "under-review Anna", "published Anna", "asked Anna", "change-rejected Carla", "expired the clock"],
            trail.Select(e => $"{Wire.Name(e.Action)} {e.By}"));
        // As anybody can count it over.
        var previous = (string?)null;
        foreach (var (entry, at) in trail.Select((e, i) => (e, i + 1)))
        {
            Assert.Equal((at, previous), (entry.Ordinal, entry.Previous));
            var lines = $"{id}\n{at}\n{Dims.Storage.Instant.Text(entry.At)}\n{entry.By}\n{Wire.Name(entry.Action)}\n{previous}\n{entry.Document}";
            Assert.Equal(previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), entry.Hash);
        }
        (await (await dims.With(Roles.Partner)).Get($"/v1/alerts/{id}/trail")).Is(HttpStatusCode.Forbidden);
        (await desk.Anna.Get("/v1/alerts/none/trail")).Is(HttpStatusCode.NotFound);
        Assert.Contains("Everything agrees.", (await Shell.Dims(dims, "verify")).Ends(0).Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task The_database_refuses_to_change_or_remove_what_stands_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await (await AlertDesk.At(dims)).Published();
        await using var own = await dims.Database.OpenOwn();
        // Adding a row in the place of another one: each engine has its own way to say it.
        var again = (engine == Engine.Sqlite ? "INSERT OR REPLACE INTO alert_trail " : "INSERT INTO alert_trail ")
            + "SELECT alert_id, ordinal, at, 'Nobody', action, document, previous, hash FROM alert_trail WHERE ordinal = 3" + (engine == Engine.Sqlite ? "" : " ON CONFLICT (alert_id, ordinal) DO UPDATE SET owner = excluded.owner");
        foreach (var sql in new[] { "UPDATE alert_trail SET owner = 'Nobody'", "DELETE FROM alert_trail", "DELETE FROM alert_trail WHERE ordinal = 3", again })
        {
            var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => own.ExecuteAsync(sql));
            Assert.Contains("alert_trail is append-only", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(3, await own.ExecuteScalarAsync<long>("SELECT count(*) FROM alert_trail"));
    }

    // By somebody who may do everything with the file: the triggers are gone.
    [Theory, OnBothEngines]
    public async Task Whatever_is_changed_all_the_same_is_found(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        await using var own = await dims.Database.OpenOwn();
        await own.ExecuteAsync(engine == Engine.Sqlite ? "DROP TRIGGER alert_trail_no_update; DROP TRIGGER alert_trail_no_delete" : "DROP TRIGGER alert_trail_no_change ON alert_trail");
        await own.ExecuteAsync("CREATE TEMP TABLE kept_trail AS SELECT * FROM alert_trail; CREATE TEMP TABLE kept_alerts AS SELECT * FROM alerts; CREATE TEMP TABLE kept_versions AS SELECT * FROM alert_versions");
        foreach (var (sql, found) in new[]
        {
            ("UPDATE alert_trail SET owner = 'Dirk' WHERE ordinal = 2", "entry 2 is not what its hash says"),
            ("UPDATE alert_trail SET previous = 'x' WHERE ordinal = 2", "entry 2 does not follow on the entry before it"),
            ("DELETE FROM alert_trail WHERE ordinal = 2", "entry 3 follows 1"),
            ("DELETE FROM alert_trail WHERE ordinal = 3", "the trail ends at entry 2; it had 3"),
            ("DELETE FROM alert_trail WHERE ordinal = 3", "version 1 is not in the trail"),
            ("DELETE FROM alert_trail; UPDATE alerts SET trail_count = 0, trail_hash = NULL", "it has no trail"),
            ("UPDATE alert_versions SET document = REPLACE(document, '173', '7')", "version 1 is not what was published"),
            ("UPDATE alert_versions SET version = 2; UPDATE alerts SET version = 2", "version 1 is in the trail and is not there"),
        })
        {
            await own.ExecuteAsync(sql);
            var told = (await Shell.Dims(dims, "verify")).Ends(1).Out;
            Assert.Contains($"alert {id}: {found}", told, StringComparison.Ordinal);
            await own.ExecuteAsync("DELETE FROM alert_trail; INSERT INTO alert_trail SELECT * FROM kept_trail; DELETE FROM alert_versions; INSERT INTO alert_versions SELECT * FROM kept_versions");
            await own.ExecuteAsync("UPDATE alerts SET version = 1, trail_count = (SELECT trail_count FROM kept_alerts), trail_hash = (SELECT trail_hash FROM kept_alerts)");
        }
        (await Shell.Dims(dims, "verify")).Ends(0);
    }
}
