using System.Text.RegularExpressions;
using Dims.Tests.Host;

namespace Dims.Tests.Architecture;

public sealed class BoundaryTests
{
    // DimsHost chooses the engine; that is all it knows of one.
    [Fact]
    public void Only_storage_names_an_engine()
    {
        var named = Sources.All.Where(s => s.Folder != "Storage").SelectMany(s => s.Finds(@"\b(SqliteConnection|SqliteException|SqliteCommand|SQLitePCL|Microsoft\.Data\.Sqlite|Npgsql\w*|PRAGMA|pg_\w+|sqlite_\w+)\b"));
        Assert.Empty(named);
        var chosen = Sources.All.Where(s => s.Folder != "Storage" && s.Finds(@"\b(SqliteDatabase|PostgresDatabase)\b").Any()).Select(s => s.Path);
        Assert.Equal(["DimsHost.cs"], chosen);
        Assert.NotEmpty(Sources.All.Where(s => s.Folder == "Storage").SelectMany(s => s.Finds("PRAGMA")));
    }

    // HTTP is known where it is spoken: the plumbing, the tables of contents, the keeper of the gate, the short way before it, the composition, and who starts or greets the host.
    [Fact]
    public void ASP_NET_is_only_where_HTTP_is()
    {
        string[] allowed = ["Access/Gatekeeper.cs", "Alerts/AlertsAtOnce.cs", "Cli/DemoVerb.cs", "Cli/Place.cs", "Cli/ServeVerb.cs", "Demo/DemoWelcome.cs", "DimsHost.cs", "Program.cs"];
        var named = Sources.All.Where(s => s.Folder != "Http" && !s.Path.EndsWith("Endpoints.cs", StringComparison.Ordinal) && !allowed.Contains(s.Path))
            .SelectMany(s => s.Finds(@"\b(Microsoft\.AspNetCore|HttpContext|HttpRequest|HttpResponse|IResult|(?<![.\w])Results\.(Json|Empty|NoContent|Ok)|StatusCodes|WebApplication\w*|RouteHandlerBuilder|IEndpointRouteBuilder)\b"));
        Assert.Empty(named);
    }

    // The same input gives the same answer: no clock, no chance, no file, no database, no network.
    [Theory]
    [InlineData("Trends/TrendMath.cs")]
    [InlineData("Trends/DosageCount.cs")]
    [InlineData("Trends/Periods.cs")]
    [InlineData("Trends/AmountScale.cs")]
    [InlineData("Trends/SampleJudge.cs")]
    [InlineData("Trends/DosageWords.cs")]
    [InlineData("Trends/DosageCsv.cs")]
    [InlineData("Trends/DosageTrends.cs")]
    [InlineData("Trends/SeriesTrend.cs")]
    [InlineData("Trends/PricePerMg.cs")]
    [InlineData("Trends/SortedAmounts.cs")]
    [InlineData("Trends/PackedSort.cs")]
    [InlineData("Trends/HeldJudge.cs")]
    [InlineData("Trends/HeldSample.cs")]
    [InlineData("Trends/HeldWords.cs")]
    [InlineData("Trends/PrevalenceCount.cs")]
    [InlineData("Trends/PrevalenceCsv.cs")]
    [InlineData("Trends/NeverActive.cs")]
    [InlineData("Trends/CompositionJudge.cs")]
    [InlineData("Trends/CompositionCount.cs")]
    [InlineData("Trends/CompositionCsv.cs")]
    [InlineData("Trends/ComparisonWords.cs")]
    [InlineData("Disclosure/DisclosurePolicy.cs")]
    [InlineData("Disclosure/Facts.cs")]
    [InlineData("Disclosure/Atoms.cs")]
    [InlineData("Disclosure/YearRelease.cs")]
    [InlineData("Disclosure/YearPlan.cs")]
    [InlineData("Disclosure/ToldFigures.cs")]
    [InlineData("Disclosure/Lattice.cs")]
    [InlineData("Signals/SightingCount.cs")]
    [InlineData("Alerts/AlertStates.cs")]
    [InlineData("Proposals/ProposalStates.cs")]
    [InlineData("Proposals/Product.cs")]
    [InlineData("Proposals/CapReader.cs")]
    [InlineData("Proposals/CapDocument.cs")]
    [InlineData("Proposals/DraftOfProposal.cs")]
    [InlineData("Proposals/DraftWords.cs")]
    [InlineData("Alerts/AlertTerms.cs")]
    [InlineData("Alerts/AlertChecks.cs")]
    [InlineData("Alerts/AlertChanges.cs")]
    [InlineData("Alerts/AlertFact.cs")]
    [InlineData("Alerts/AlertTexts.cs")]
    [InlineData("Alerts/AlertViews.cs")]
    [InlineData("Alerts/AlertWords.cs")]
    [InlineData("Alerts/SmsText.cs")]
    [InlineData("Alerts/AlertMarks.cs")]
    [InlineData("Reach/ReachCount.cs")]
    [InlineData("Alerts/Formats/AlertView.cs")]
    [InlineData("Alerts/Formats/FormatWords.cs")]
    [InlineData("Alerts/Formats/AlertText.cs")]
    [InlineData("Alerts/Formats/AtomXml.cs")]
    [InlineData("Alerts/Formats/CapAreas.cs")]
    [InlineData("Alerts/Formats/CapMapping.cs")]
    [InlineData("Alerts/Formats/CapMessage.cs")]
    [InlineData("Alerts/Formats/EdasNotification.cs")]
    [InlineData("Alerts/Formats/XmlWords.cs")]
    [InlineData("Alerts/Feeds/FeedEntries.cs")]
    [InlineData("Alerts/Feeds/JsonFeed.cs")]
    [InlineData("Delivery/AddressRules.cs")]
    [InlineData("Delivery/PublicAddresses.cs")]
    [InlineData("Delivery/CloudEnvelope.cs")]
    [InlineData("Delivery/RetrySchedule.cs")]
    [InlineData("Delivery/Attempt.cs")]
    [InlineData("Demo/DemoGenerator.cs")]
    [InlineData("Demo/DemoCalendar.cs")]
    [InlineData("Demo/EcstasyTablets.cs")]
    [InlineData("Demo/DemoPowders.cs")]
    [InlineData("Demo/SplitMix.cs")]
    [InlineData("Attachments/ReceivedFile.cs")]
    [InlineData("Attachments/FileTypes.cs")]
    [InlineData("Attachments/JpegPicture.cs")]
    [InlineData("Attachments/JpegTables.cs")]
    [InlineData("Attachments/PngPicture.cs")]
    [InlineData("Attachments/PngCheck.cs")]
    [InlineData("Attachments/PngProfile.cs")]
    [InlineData("Attachments/WebpPicture.cs")]
    [InlineData("Attachments/ExifOrientation.cs")]
    [InlineData("Attachments/IccParts.cs")]
    [InlineData("Attachments/IccProfile.cs")]
    [InlineData("Attachments/JcampText.cs")]
    [InlineData("Attachments/JcampTable.cs")]
    [InlineData("Attachments/JcampTerms.cs")]
    [InlineData("Attachments/CsvTable.cs")]
    [InlineData("Attachments/AttachmentStates.cs")]
    [InlineData("Samples/SampleDifferences.cs")]
    [InlineData("Samples/SampleChecks.cs")]
    [InlineData("Substances/NameFolding.cs")]
    [InlineData("Substances/NameDistance.cs")]
    [InlineData("Substances/RegisterChecks.cs")]
    [InlineData("Substances/LegalRegister.cs")]
    [InlineData("Import/Slugs.cs")]
    [InlineData("Import/RowReader.cs")]
    [InlineData("Spreadsheets/NumberText.cs")]
    [InlineData("Spreadsheets/DayText.cs")]
    [InlineData("Spreadsheets/CellReader.cs")]
    [InlineData("Spreadsheets/SheetDialect.cs")]
    [InlineData("Spreadsheets/SheetSample.cs")]
    [InlineData("Spreadsheets/SheetAnalysis.cs")]
    [InlineData("Spreadsheets/SheetReading.cs")]
    [InlineData("Spreadsheets/AnalysisSheet.cs")]
    [InlineData("Import/AnalysisReader.cs")]
    [InlineData("Import/FindingReader.cs")]
    [InlineData("Import/FieldReader.cs")]
    [InlineData("Subscriptions/DeliveryPlan.cs")]
    [InlineData("Subscriptions/SubscriptionStates.cs")]
    [InlineData("Rules/RuleChecks.cs")]
    [InlineData("Rules/SampleJudge.cs")]
    [InlineData("Rules/SampleContent.cs")]
    [InlineData("Rules/CompiledRule.cs")]
    [InlineData("Rules/KeptState.cs")]
    [InlineData("Rules/RuleSentence.cs")]
    [InlineData("Rules/ProductMerge.cs")]
    [InlineData("Rules/JudgedSample.cs")]
    [InlineData("Answers/AnswerCodeText.cs")]
    [InlineData("Answers/SampleStanding.cs")]
    [InlineData("Answers/AnswerComposer.cs")]
    [InlineData("Answers/AnswerWords.cs")]
    [InlineData("Answers/FoundWords.cs")]
    [InlineData("Answers/AlertsAbout.cs")]
    [InlineData("Answers/CodeSheet.cs")]
    [InlineData("Answers/QrDrawing.cs")]
    public void What_is_pure_stays_pure(string path)
    {
        var source = Assert.Single(Sources.All, s => s.Path == path);
        Assert.Empty(source.Finds(@"\b(TimeProvider|DateTime\.(Now|UtcNow|Today)|DateTimeOffset\.(Now|UtcNow)|Stopwatch|Random\.|new Random|Guid\.(NewGuid|CreateVersion7)|RandomNumberGenerator|File\.|Directory\.|FileStream|HttpClient|Environment\.|Console\.|Session\b|Database\b|IMediator|Sql\b|Task\.)"));
    }

    [Fact]
    public void Statistics_are_pure()
    {
        var statistics = Sources.All.Where(s => s.Path.StartsWith("Trends/Statistics/", StringComparison.Ordinal)).ToList();
        Assert.True(statistics.Count > 10);
        Assert.Empty(statistics.SelectMany(s => s.Finds(@"\b(TimeProvider|DateTime\w*|Stopwatch|Random|Guid|File|Directory|HttpClient|Environment|Console|Session|Database|IMediator|Sql|Read|Task)\b")));
    }

    // Rules and proposals ask people; only people publish.
    [Fact]
    public void What_proposes_never_publishes()
    {
        Assert.Contains(Sources.All, s => s.Folder == "Proposals");
        Assert.Empty(Sources.All.Where(s => s.Folder is "Proposals" or "Rules").SelectMany(s => s.Finds(@"\b(PublishAlert\w*|WithdrawAlert\w*|AlertWriter|EventLog|ImportExerciseAlert\w*)\b")));
    }

    // One clock, so that a test can hold it.
    [Fact]
    public void Nobody_asks_the_machine_what_time_it_is() =>
        Assert.Empty(Sources.All.SelectMany(s => s.Finds(@"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b")));

    [Fact]
    public void Files_are_short()
    {
        Assert.Empty(Sources.All.Where(s => s.Text.AsSpan().Count('\n') > 300).Select(s => s.Path));
        Assert.Empty(Sources.Under(Path.Combine(Shared.Checkout(), "tests")).Where(s => s.Text.AsSpan().Count('\n') > 300).Select(s => s.Path));
    }

    [Fact]
    public void Folders_and_files_are_named_after_the_field_or_the_plumbing()
    {
        var names = Sources.All.SelectMany(s => s.Path.Split('/')).Distinct().Where(n => Regex.IsMatch(n, @"^(Common|Shared|Core|Helpers?|Extensions?|Utils?|Utilities|Misc|Base)(\.cs)?$|(Helper|Utils?|Extensions|Manager|Repository|Mapper)\.cs$"));
        Assert.Empty(names);
    }

    // A whole group of commands shares one transaction: nothing may undo it from within.
    [Fact]
    public void No_migration_can_lose_the_transaction()
    {
        var migrations = Directory.GetFiles(Path.Combine(Sources.Root, "Storage", "Migrations"), "*.sql");
        Assert.NotEmpty(migrations);
        foreach (var file in migrations)
        {
            var sql = File.ReadAllText(file);
            Assert.DoesNotMatch(@"(?i)DEFERRABLE|RAISE\s*\(\s*(ROLLBACK|FAIL)|ON\s+CONFLICT\s+ROLLBACK", sql);
            Assert.Matches(@"^\d{4}_[a-z0-9_]+\.sql$", Path.GetFileName(file));
        }
    }

    // An interface stands for several things; the three of ours mark commands (many), rules (many) and secrets.
    [Fact]
    public void There_is_no_interface_with_one_implementation()
    {
        var all = string.Join('\n', Sources.All.SelectMany(s => s.Code));
        foreach (Match declared in Regex.Matches(all, @"\binterface (I[A-Z]\w+)"))
        {
            var name = declared.Groups[1].Value;
            var users = Regex.Count(all, $@"(record|class|struct) [^\n{{]*[:,] ?[^\n{{]*\b{name}\b");
            Assert.True(users > 1 || name == "IShowsSecret" || name == "ISlice", $"{name} has {users} implementations.");
        }
    }

    [Fact]
    public void No_text_of_ours_calls_a_drug_or_a_result_harmless()
    {
        var pattern = @"(?i)\b(safe|safely|unsafe|veilig|veilige|harmless|ongevaarlijk|risk-free)\b";
        // A repeated request is harmless, and a style is called unsafe-inline; a drug is neither. AlertWords finds these words in what people write.
        var texts = Sources.All.Where(s => s.Path != "Alerts/AlertWords.cs").SelectMany(s => s.Text.Split('\n').Where(l => Regex.IsMatch(l, "\"|///") && Regex.IsMatch(l, pattern) && !Regex.IsMatch(l, "repeat|unsafe-inline")).Select(l => $"{s.Path}: {l.Trim()}"));
        Assert.Empty(texts);
        var data = Directory.EnumerateFiles(Sources.Root, "*.json", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.All(data, f => Assert.DoesNotMatch(pattern, File.ReadAllText(f)));
    }
}
