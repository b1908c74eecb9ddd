using Dims.Access;
using Dims.Locations;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Tests.Host;
using Dims.Trends;

namespace Dims.Tests.Trends;

// A database with the register in it, made once per engine and copied for each test, written by the program's own writers.
internal sealed class TrendDatabase : IAsyncDisposable
{
    private static readonly Dictionary<Engine, Lazy<Task<string>>> Templates = Enum.GetValues<Engine>().ToDictionary(e => e, e => new Lazy<Task<string>>(() => Make(e)));
    private readonly Memory _memory;
    private readonly SubstanceIndex _index;
    private readonly string _connection;
    private int _samples;

    private TrendDatabase(Engine engine, string connection)
    {
        _connection = connection;
        Database = Open(engine, connection, Clock);
        _memory = new Memory(Database);
        _index = new SubstanceIndex(Database, _memory);
    }

    public StoppedClock Clock { get; } = new(new DateTimeOffset(2022, 3, 31, 22, 30, 0, TimeSpan.Zero));

    public Database Database { get; }

    public DosageTrend Trend => new(Database, _index, Clock);

    public static async Task<TrendDatabase> Create(Engine engine)
    {
        var template = await Templates[engine].Value;
        if (engine == Engine.Postgres) return new TrendDatabase(engine, await PostgresServer.CreateDatabaseAsync(template));
        var file = NewFile();
        File.Copy(template["Data Source=".Length..], file);
        return new TrendDatabase(engine, "Data Source=" + file);
    }

    private static async Task<string> Make(Engine engine)
    {
        var connection = engine == Engine.Postgres ? await PostgresServer.CreateDatabaseAsync() : "Data Source=" + NewFile();
        await using var made = new TrendDatabase(engine, connection) { Keep = true };
        await new Migrator(made.Database, made.Clock).Migrate(TestContext.Current.CancellationToken);
        await made.Write(session => new SeedRegisterHandler(session).Handle(new SeedRegister(), CancellationToken.None));
        return connection;
    }

    private bool Keep { get; init; }

    public Task Location(string id, params (string Set, string Region)[] regions) => Write(session => new PutLocationHandler(session).Handle(
        new PutLocation { Id = id, Name = id, CreateRegions = true, Regions = [.. regions.Select(r => new LocationRegion { RegionSet = r.Set, Region = r.Region })] }, CancellationToken.None));

    // One sample of one analysis; what differs from an ordinary tablet is said.
    public Task Sample(string day, string substance, decimal? amount, Func<SubmitSample, SubmitSample>? but = null, Unit unit = Unit.MgPerTablet, Basis basis = Basis.Unknown, Qualifier qualifier = Qualifier.Equal)
    {
        var finding = new Finding { Substance = substance, Qualifier = qualifier, Amount = amount, Unit = amount is null ? null : unit, Basis = amount is null ? null : basis };
        return Sample(day, [new Analysis { Source = Source.Laboratory, Method = "LC-DAD", Findings = [finding] }], but);
    }

    public async Task Sample(string day, Analysis[] analyses, Func<SubmitSample, SubmitSample>? but = null)
    {
        var sample = new SubmitSample
        {
            Reference = $"R{++_samples}", Location = "utrecht", Form = Form.Tablet, SoldAs = ["XTC"], Analyses = analyses,
            CollectedOn = DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
        var result = await Write(session => new SampleWriter(session, new SampleRows(session), new SampleNames(session, _index)).Record(but is null ? sample : but(sample)));
        Assert.Equal(ItemOutcome.Stored, result.Outcome);
    }

    public async Task<T> Write<T>(Func<Session, Task<T>> work) => await Database.Gate.Run(async transaction =>
    {
        var session = new Session(Database);
        session.Open(transaction.Connection, transaction.Transaction, transaction.Now, Call.Nobody, null);
        var answer = await work(session);
        session.Close();
        return new Attempt<T>(answer, [_memory.MarkStale, .. session.CommitActions]);
    }, slice: false, TestContext.Current.CancellationToken);

    public Task<DosageAnswer> Ask(DosageQuestion question) => Trend.Answer(question, TestContext.Current.CancellationToken);

    private static Database Open(Engine engine, string connection, TimeProvider clock) =>
        engine == Engine.Postgres ? new PostgresDatabase(connection, clock) : new SqliteDatabase(connection, clock);

    private static string NewFile() => Path.Combine(Directory.CreateTempSubdirectory("dims-trends-").FullName, "dims.db");

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (Keep) return;
        if (Database.Name == "postgresql") await PostgresServer.DropDatabaseAsync(_connection);
        else Directory.Delete(Path.GetDirectoryName(_connection["Data Source=".Length..])!, recursive: true);
    }
}

internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
