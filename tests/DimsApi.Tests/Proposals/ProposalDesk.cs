using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Proposals;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Tests.Host;
using Dims.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Proposals;

// Rules that find, people who propose and decide: Anna coordinates, Carla is of the core team, the laboratory and a sister system report.
internal sealed class ProposalDesk
{
    // The samples of these tests are older than that: what rules find is said by the test itself, with Raise.
    public const string RulesAsleep = "--Dims:JudgedDays=1";

    public required TestDims Dims { get; init; }
    public required Client Anna { get; init; }
    public required Client Carla { get; init; }
    public required Client Lab { get; init; }
    public required Client Sister { get; init; }

    public static async Task<ProposalDesk> At(TestDims dims) => new()
    {
        Dims = dims,
        Anna = await dims.With(Roles.Coordinator, "Anna"),
        Carla = await dims.With(Roles.CoreTeam, "Carla"),
        Lab = await dims.With(Roles.Laboratory),
        Sister = await dims.With(Roles.Partner, "Sister system"),
    };

    // The number of a tablet that is recorded.
    public async Task<long> Tablet(decimal? pmma = 80, string logo = "Superman", string colour = "pink", string day = "2026-11-17", string location = Places.Amsterdam, string substance = "PMMA")
    {
        var sample = Host.Lab.Tablet(day: day, location: location) with
        {
            Appearance = new Appearance { Logo = logo, Colours = [colour] },
            Analyses = [Host.Lab.Measured(new Finding { Substance = substance, Qualifier = Qualifier.Equal, Amount = pmma, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride })],
        };
        return SampleNumber.TryParse((await Lab.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!, out var number) ? number : 0;
    }

    public static RuleHit Hit(long sample, string rule = "pmma", RuleKind kind = RuleKind.Present, string? look = "superman|pink|", Form form = Form.Tablet, string day = "2026-11-17", string region = "noord-holland", bool urgent = false) => new()
    {
        Rule = rule,
        RuleVersion = 1,
        Kind = kind,
        Sample = sample,
        Sentence = "PMMA was found in a tablet that was sold as ecstasy.",
        Substances = ["pmma"],
        Product = new ProductKey { Form = form, Substance = "pmma", Look = look, SoldAs = "ecstasy", Region = region, Day = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) },
        Urgent = urgent,
    };

    // As the recording of samples does it: in a transaction of its own.
    public Task Raise(params RuleHit[] hits) => Write(writer => writer.Raise(hits));

    public Task Write(Func<ProposalWriter, Task> work) => Dims.Database.Gate.Run(async transaction =>
    {
        await using var scope = Dims.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<Session>();
        session.Open(transaction.Connection, transaction.Transaction, Instant.Whole(transaction.Now), Call.Nobody, null);
        try
        {
            await work(scope.ServiceProvider.GetRequiredService<ProposalWriter>());
            await session.Flush();
            return new Attempt<bool>(true, []);
        }
        finally
        {
            session.Close();
        }
    }, slice: false, CancellationToken.None);

    public async Task<IReadOnlyList<ProposalSummary>> List(string query = "") => Read<ProposalPage>(await Anna.Get("/v1/alert-proposals" + query)).Items;

    public async Task<AlertProposal> Find(string id) => Read<AlertProposal>(await Anna.Get("/v1/alert-proposals/" + id));

    public async Task<AlertProposal> Only() => await Find(Assert.Single(await List()).Id);

    public async Task<AlertProposal> Reject(string id, int? newSamples = null, Client? by = null)
    {
        var tag = (await Anna.Get("/v1/alert-proposals/" + id)).ETag!;
        var body = newSamples is { } n ? $$"""{ "reason": "Known and warned of.", "newSamplesToReopen": {{n}} }""" : """{ "reason": "Known and warned of." }""";
        return Read<AlertProposal>(await (by ?? Anna).Post($"/v1/alert-proposals/{id}/rejection", body, ("If-Match", tag)));
    }

    // What is due to be judged again is judged.
    public async Task JudgesAgain()
    {
        for (var turn = 0; await Dims.Count("SELECT count(*) FROM judging_due") > 0; turn++)
        {
            Assert.True(turn < 100);
            await Dims.Send(new JudgeAgain());
        }
    }

    // Rule and reference of the samples in which something was seen for the first time, or (a rule `back`) after a while.
    public async Task<string[]> Seen()
    {
        await using var read = await Dims.Database.Read();
        var all = await read.Query<(string Reference, string Document)>("SELECT s.reference, e.document FROM proposal_evidence e JOIN samples s ON s.number = e.sample WHERE e.kind = 'sample'");
        return [.. all.Select(e => (Rule: JsonDocument.Parse(e.Document).RootElement.GetProperty("sample").GetProperty("rule").GetString()!, e.Reference))
            .Where(e => e.Rule is "first-sighting" or "back").Select(e => $"{e.Rule} {e.Reference}").Order(StringComparer.Ordinal)];
    }

    public static TakenProposal Taken(Answer answer, HttpStatusCode status) => JsonSerializer.Deserialize<TakenProposal>(answer.Is(status).Text, Wire.Json)!;

    public static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;

    public static string[] Steps(AlertProposal proposal) => [.. proposal.History.Reverse().Select(s => Wire.Name(s.Kind))];
}
