using Dapper;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Cli;

public sealed class VerifyTests
{
    // Each fault breaks one thing, and the check that finds it names what it found.
    private static readonly (string Check, string Found, string Sql)[] Faults =
    [
        ("every sample is what was sent", "amount in millionths is '1' in the rows and '120500000'", "UPDATE findings SET amount = 1 WHERE amount = 120500000"),
        ("every sample is what was sent", "qualifier", "UPDATE findings SET qualifier = '<' WHERE amount = 120500000"),
        ("every sample is what was sent", "unit", "UPDATE findings SET unit = '%' WHERE amount = 120500000"),
        ("every sample is what was sent", "basis", "UPDATE findings SET basis = 'base' WHERE amount = 120500000"),
        ("every sample is what was sent", "substance", "UPDATE findings SET name = 'caffeine' WHERE amount = 120500000"),
        ("every sample is what was sent", "finding 0 day", "UPDATE findings SET collected_on = '2020-01-01' WHERE amount = 120500000"),
        ("every sample is what was sent", "number of findings is '0'", "DELETE FROM findings WHERE amount = 120500000"),
        ("every sample is what was sent", "form", "UPDATE samples SET form = 'powder' WHERE reference = 'V-1'"),
        ("every sample is what was sent", "day is '2020-01-01'", "UPDATE samples SET collected_on = '2020-01-01' WHERE reference = 'V-1'"),
        ("every sample is what was sent", "reference", "UPDATE samples SET reference = 'V-9' WHERE reference = 'V-1'"),
        ("every sample is what was sent", "sold as", "UPDATE sample_sold_as SET name = 'speed'"),
        ("every sample is what was sent", "laboratory", "UPDATE analyses SET laboratory = 'lab-9'"),
        ("every sample is what was sent", "authorised", "UPDATE analyses SET authorised = 0"),
        ("every sample is what was sent", "its document cannot be read", "UPDATE samples SET document = '{\"reference\":'"),
        ("every sample is what was sent", "its document cannot be read", "UPDATE samples SET document = '{}'"),
        ("the revision counter is not behind", "the counter stands at 0", "UPDATE counters SET value = 0 WHERE name = 'revision'"),
        ("every revision has its time", "revisions", "DELETE FROM revisions WHERE revision = (SELECT MAX(revision) FROM revisions)"),
        ("what samples were goes on without a hole to what they are", "version 1 ends at revision 999", "INSERT INTO sample_versions (sample, version, revision, until_revision, change, at, state, document) SELECT number, 1, 0, 999, 'corrected', 't', '{}', '{}' FROM samples"),
        ("event streams have no holes", "stream public: head 3, 0 events", "UPDATE streams SET head = 3 WHERE name = 'public'"),
        ("event streams have no holes", "stream public: head 1, 1 events from 2 to 2", PlantedAlert + "INSERT INTO events (stream, sequence, id, type, time, alert_id, version, document) VALUES ('public', 2, 'e', 't', 't', 'a1', 1, '{}'); UPDATE streams SET head = 1 WHERE name = 'public'"),
        ("every event has its alert version", "alert a1 version 7", PlantedAlert + "INSERT INTO events (stream, sequence, id, type, time, alert_id, version, document) VALUES ('public', 1, 'e', 't', 't', 'a1', 7, '{}'); UPDATE streams SET head = 1 WHERE name = 'public'"),
        ("alert versions run from 1", "alert a1: version 2, 0 stored", PlantedAlert + "UPDATE alerts SET version = 2"),
        ("names are folded", "name 'Not Folded'", "INSERT INTO names (folded, spelling) VALUES ('Not Folded', 'Not Folded')"),
    ];

    private const string PlantedAlert = "INSERT INTO alerts (id, state, audience, draft, created_at) VALUES ('a1', 'draft', 'public', '{}', 't'); ";

    [Theory, OnBothEngines]
    public async Task Every_planted_fault_is_found_and_a_whole_database_has_none(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await dims.Send(Lab.Tablet(120.5m, "V-1"));
        Assert.Contains("Everything agrees.", (await Shell.Dims(dims, "verify")).Ends(0).Out, StringComparison.Ordinal);
        foreach (var (check, found, sql) in Faults)
        {
            await using var own = await dims.Database.OpenOwn();
            var undo = await Remember(own);
            await own.ExecuteAsync(sql);
            var ran = (await Shell.Dims(dims, "verify")).Ends(1);
            Assert.True(ran.Out.Contains("FAULT  " + check, StringComparison.Ordinal) && ran.Out.Contains(found, StringComparison.Ordinal), $"{sql} was not found as '{found}' by '{check}':\n{ran.Out}");
            await undo();
            Assert.True((await Shell.Dims(dims, "verify")).Exit == 0, $"The test has not undone: {sql}");
        }
    }

    [Theory, OnBothEngines]
    public async Task A_third_live_key_is_found(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        for (var i = 0; i < 2; i++) await dims.With(Roles.Admin, "twice");
        (await Shell.Dims(dims, "verify")).Ends(0);
        await using var own = await dims.Database.OpenOwn();
        await own.ExecuteAsync("INSERT INTO keys (id, owner_id, role, hash, created_at) SELECT 'third', owner_id, role, 'h', created_at FROM keys LIMIT 1");
        Assert.Contains("3 live keys", (await Shell.Dims(dims, "verify")).Ends(1).Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_visitors_code_of_another_location_is_found(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        await dims.Send(Lab.Tablet(120.5m, "V-1"));
        await using var own = await dims.Database.OpenOwn();
        await own.ExecuteAsync("INSERT INTO answer_codes (mark, location_id, label, drawn_at, sample, tied_at, expires_at) SELECT 'x', 'utrecht-1', 'L-01', 't', number, 't', 't' FROM samples");
        Assert.Contains("the code labelled L-01 of utrecht-1", (await Shell.Dims(dims, "verify")).Ends(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_refer_to_nothing_and_a_name_with_two_meanings_are_found_in_a_file_whose_rules_were_off()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        await dims.Send(Lab.Tablet(120.5m, "V-1"));
        await using var own = await dims.Database.OpenOwn();
        await own.ExecuteAsync("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON; UPDATE analyses SET ordinal = 4; UPDATE names SET substance = 'mdma', market_name = 'speed' WHERE folded = 'mdma'");
        var found = (await Shell.Dims(dims, "verify")).Ends(1).Out;
        Assert.Contains("FAULT  the file is whole", found, StringComparison.Ordinal);
        Assert.Contains("FAULT  findings refer to an analysis: 1", found, StringComparison.Ordinal);
        Assert.Contains("FAULT  no name means two things: 1", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_faults_are_counted_and_the_first_ten_shown()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        for (var i = 0; i < 25; i++) await dims.Send(Lab.Tablet(100 + i));
        await using var own = await dims.Database.OpenOwn();
        await own.ExecuteAsync("UPDATE samples SET form = 'powder'");
        var found = (await Shell.Dims(dims, "verify")).Ends(1).Out;
        Assert.Contains("FAULT  every sample is what was sent: 25", found, StringComparison.Ordinal);
        Assert.Contains("and 15 more", found, StringComparison.Ordinal);
        Assert.Equal(10, found.Split('\n').Count(l => l.Contains("form is 'powder'", StringComparison.Ordinal)));
    }

    // The tables a fault touches, as they were.
    private static async Task<Func<Task>> Remember(System.Data.Common.DbConnection own)
    {
        string[] tables = ["samples", "analyses", "findings", "sample_sold_as", "counters", "streams", "revisions"];
        foreach (var table in tables) await own.ExecuteAsync($"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}");
        return async () =>
        {
            await own.ExecuteAsync("DELETE FROM sample_versions; DELETE FROM events; DELETE FROM alert_versions; DELETE FROM alerts; DELETE FROM names WHERE folded = 'Not Folded'; DELETE FROM findings; DELETE FROM analyses; DELETE FROM sample_sold_as; DELETE FROM samples; DELETE FROM counters; DELETE FROM streams; DELETE FROM revisions");
            foreach (var table in tables) await own.ExecuteAsync($"INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table}");
        };
    }
}
