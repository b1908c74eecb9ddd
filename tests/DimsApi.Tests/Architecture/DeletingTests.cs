using System.Text.RegularExpressions;
using Dims.Tests.Host;

namespace Dims.Tests.Architecture;

// Deleting is retention, or rows that are written anew: the whole list of it, as docs/corrections.md tells it.
public sealed partial class DeletingTests
{
    [Fact]
    public void Nothing_is_deleted_but_what_the_page_says()
    {
        var page = File.ReadAllText(Path.Combine(Shared.Checkout(), "docs", "corrections.md"));
        Assert.Contains("## What is deleted, when, and where that is recorded", page, StringComparison.Ordinal);
        string[] expected =
        [
            // Retention.
            "Answers/AgeAnswerCodes.cs answer_codes", "Attachments/AttachmentFiles.cs files", "Retention.cs audit", "Retention.cs idempotency_keys",
            "Subscriptions/ForgetAttempts.cs delivery_attempts", "Subscriptions/ForgetAttempts.cs subscription_alerts", "Subscriptions/ForgetAttempts.cs subscriptions",
            // A lost card.
            "Answers/CodeTies.cs answer_codes",
            // Written anew in the same transaction, with what was before kept.
            "Locations/PutLocation.cs location_regions", "Samples/SampleCorrections.cs {table}", "Substances/PutLegalGroup.cs legal_group_members", "Substances/PutMarketName.cs market_promises", "Substances/PutSubstanceHandler.cs {table}",
            // Caches, and work that is done or owed no more.
            "Proposals/ProposalRows.cs proposal_products", "Proposals/ReceiveCapMessage.cs proposal_references", "Rules/JudgeAgain.cs judging_due", "Rules/KeptRows.cs sightings", "Rules/LiftWarning.cs urgent_samples", "Subscriptions/BeginLog.cs subscription_alerts",
            "Subscriptions/DeleteSubscription.cs subscription_alerts", "Subscriptions/RecordTurns.cs subscription_alerts", "Substances/MergeHandlers.cs merged_names", "Substances/NameWriter.cs merged_names",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Sources.All.SelectMany(s => Deletes().Matches(string.Join('\n', s.Code)).Select(m => $"{s.Path} {m.Groups[1].Value}")).Distinct().Order(StringComparer.Ordinal));
        // Those whose table is a variable.
        Assert.Contains("""foreach (var table in new[] { "findings", "analyses", "sample_sold_as", "flags", "sample_looks", "tablets" }) await session.Execute($"DELETE FROM {table} WHERE sample = @Number", sample);""", Text("Samples/SampleCorrections.cs"), StringComparison.Ordinal);
        Assert.Contains("""[] { ("substance_classes", "substance"), ("substance_members", "substance_group"), ("substance_cas", "substance"), ("substance_salts", "substance") })""", Text("Substances/PutSubstanceHandler.cs"), StringComparison.Ordinal);
        // Nor by another way.
        Assert.Empty(Sources.All.Where(s => s.Folder != "Storage").SelectMany(s => s.Finds(@"(?i)\b(TRUNCATE\b|DROP\s+TABLE|ON\s+DELETE\s+CASCADE|REPLACE\s+INTO)")));
    }

    // A table that goes in a migration has gone on under another name, and nothing is deleted with what it hangs on.
    [Fact]
    public void No_migration_deletes_what_was_recorded()
    {
        var deleted = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sources.Root, "Storage", "Migrations"), "*.sql"))
        {
            var sql = Comments().Replace(File.ReadAllText(file), "");
            deleted.AddRange(Deletes().Matches(sql).Select(m => $"{Path.GetFileName(file)} {m.Groups[1].Value}"));
            Assert.DoesNotMatch(@"(?i)\bON\s+DELETE\b|\bTRUNCATE\b", sql);
            foreach (Match gone in Dropped().Matches(sql))
                Assert.True(Regex.IsMatch(sql, $@"RENAME TO {gone.Groups[1].Value};"), $"{Path.GetFileName(file)} drops {gone.Groups[1].Value}");
        }
        // Told anew from what is kept.
        Assert.Equal(["0022_published_past.sql published_tables"], deleted);
    }

    private static string Text(string path) => Sources.All.Single(s => s.Path == path).Text;

    [GeneratedRegex(@"(?i)DELETE\s+FROM\s+(\{?\w+\}?)")]
    private static partial Regex Deletes();

    [GeneratedRegex("--.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?i)DROP TABLE (\w+);")]
    private static partial Regex Dropped();
}
