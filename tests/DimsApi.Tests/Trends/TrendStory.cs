using Dims.Access;
using Dims.Locations;
using Dims.Samples;
using Dims.Storage;
using Dims.Tests.Host;
using Dims.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Trends;

// The running program with one location, and samples in one line. It is 00:30 on 22 November 2026 in Amsterdam, and still the 21st in UTC.
internal sealed class TrendStory(TestDims dims) : IAsyncDisposable
{
    private int _samples;

    public TestDims Dims => dims;

    public static async Task<TrendStory> Start(Engine engine)
    {
        var story = new TrendStory(await TestDims.Start(engine));
        story.Dims.Clock.Advance(new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero) - TestDims.Start0);
        await story.Location("utrecht", ("province", "utrecht"), ("own", "midden"));
        return story;
    }

    public Task Location(string id, params (string Set, string Region)[] regions) => dims.Send(
        new PutLocation { Id = id, Name = id, CreateRegions = true, Regions = [.. regions.Select(r => new LocationRegion { RegionSet = r.Set, Region = r.Region })] });

    // One sample of one analysis; what differs from an ordinary tablet is said.
    public Task Sample(string day, string substance, decimal? amount, Func<SubmitSample, SubmitSample>? but = null, Unit unit = Unit.MgPerTablet, Basis basis = Basis.Unknown, Qualifier qualifier = Qualifier.Equal)
    {
        var finding = new Finding { Substance = substance, Qualifier = qualifier, Amount = amount, Unit = amount is null ? null : unit, Basis = amount is null ? null : basis };
        return Sample(day, [new Analysis { Source = Source.Laboratory, Method = "LC-DAD", Findings = [finding] }], but);
    }

    public async Task Sample(string day, Analysis[] analyses, Func<SubmitSample, SubmitSample>? but = null)
    {
        var sample = new SubmitSample { Reference = $"R{++_samples}", Location = "utrecht", Form = Form.Tablet, SoldAs = ["XTC"], Analyses = analyses, CollectedOn = Day(day) };
        var receipt = await dims.Send(but is null ? sample : but(sample));
        Assert.Equal(SampleOutcome.Stored, receipt.Outcome);
    }

    // What no command does yet.
    public Task Change(Func<Session, Task> change) => dims.Database.Gate.Run(async transaction =>
    {
        var session = new Session(dims.Database);
        session.Open(transaction.Connection, transaction.Transaction, transaction.Now, Call.Nobody, null);
        await change(session);
        session.Close();
        return new Attempt<bool>(true, session.CommitActions);
    }, slice: false, TestContext.Current.CancellationToken);

    // A name of the register's from now on.
    public Task Name(string folded, string substance) => Change(async session =>
    {
        await session.Execute("UPDATE names SET substance = @substance WHERE folded = @folded", new { folded, substance });
        await session.Touch(Counters.Substances);
    });

    internal Task<DosageAnswer> Ask(DosageQuestion question) => dims.Services.GetRequiredService<DosageTrend>().Answer(question, TestContext.Current.CancellationToken);

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => dims.DisposeAsync();
}
