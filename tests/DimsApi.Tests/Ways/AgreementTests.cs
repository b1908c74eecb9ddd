using System.Globalization;
using System.Net;
using Dims.Answers;
using Dims.Cells;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tests.Answers;
using Dims.Tests.Host;
using Dims.Tests.Storage;
using Dims.Ways;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Ways;

// Whatever is asked for in whatever order, by whoever: caches, states, versions and answers agree.
public sealed class AgreementTests
{
    private const int Commands = 160;

    [Theory, OnBothEngines]
    public async Task No_sequence_of_commands_leaves_anything_disagreeing(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var way = new Walk { Desk = await WayDesk.At(dims), Cards = await AnswersDesk.At(dims), Chance = new Random(20261124) };
        var past = new List<(long Revision, (int, double?) Figures)>();
        for (var i = 0; i < Commands; i++)
        {
            dims.Clock.Advance(TimeSpan.FromMinutes(7));
            await way.Something();
            if (i % 20 != 19) continue;
            await way.Agrees();
            past.Add((await dims.Count("SELECT value FROM counters WHERE name = 'revision'"), await way.Desk.Figures()));
        }
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
        foreach (var (revision, figures) in past) Assert.Equal(figures, await way.Desk.Figures(string.Create(CultureInfo.InvariantCulture, $"&asKnownAt={revision}")));
        // Enough has happened for this to say something.
        Assert.True(way.Seen.Count >= 11, string.Join(' ', way.Seen));
        Assert.True(way.Done > Commands / 2 && way.Refused > 10, $"{way.Done} done, {way.Refused} refused");
    }

    private sealed class Walk
    {
        private readonly List<(string Number, string Code)> _samples = [];
        private readonly List<Shipment> _shipments = [];

        public required WayDesk Desk { get; init; }
        public required AnswersDesk Cards { get; init; }
        public required Random Chance { get; init; }
        public HashSet<WayState> Seen { get; } = [];
        public int Done { get; private set; }
        public int Refused { get; private set; }

        private string Any() => _samples[Chance.Next(_samples.Count)].Number;

        private Client Anybody() => Chance.Next(6) switch { 0 => Desk.Utrecht, 1 => Desk.Elsewhere, 2 or 3 => Desk.Laboratory, _ => Desk.Counter };

        // Either it is done or it is refused with a reason: nothing else.
        private Answer Answered(Answer answer)
        {
            Assert.True((int)answer.Status < 500 && ((int)answer.Status < 300 || answer.Code is not null), answer.Text);
            if ((int)answer.Status < 300) Done++;
            else Refused++;
            return answer;
        }

        public async Task Something()
        {
            switch (_samples.Count < 4 ? 0 : Chance.Next(12))
            {
                case 0 or 1: await Register(); break;
                case 2: await Open(); break;
                case 3 or 4: await Forward(); break;
                case 5 or 6: Answered(await Desk.Analyses(Any(), Analysis(), Chance.Next(4) == 0 ? Desk.Counter : Desk.Laboratory)); break;
                case 7: await Correct(); break;
                default: await Step(); break;
            }
        }

        private async Task Register()
        {
            var code = await Cards.DrawsOne();
            Analysis[] analyses = Chance.Next(3) == 0 ? [Analysis()] : [];
            _samples.Add((Answered(await Cards.Submits(Lab.Tablet() with { Analyses = analyses }, code)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!, code));
        }

        private Analysis Analysis()
        {
            var source = Chance.Next(4) == 0 ? Source.OnSite : Source.Laboratory;
            var analysis = WayDesk.Mdma(Chance.Next(400, 2600) / 10m, $"R-{Guid.NewGuid():N}"[..20]) with { Source = source, Authorised = Chance.Next(2) == 0 };
            return Chance.Next(8) == 0 ? analysis with { Findings = [AnswersDesk.Pmma] } : analysis;
        }

        private async Task Step()
        {
            var (number, by) = (Any(), Anybody());
            var next = Transitions.Next((await Desk.SampleOf(number)).State, false).Where(n => n.How.Contains(StepMeans.Step)).ToList();
            // Mostly one that follows, by who makes it.
            var state = next.Count > 0 && Chance.Next(5) > 0 ? next[Chance.Next(next.Count)].State : Enum.GetValues<WayState>()[Chance.Next(13)];
            if (Chance.Next(3) > 0) by = next.FirstOrDefault(n => n.State == state)?.By[0] == StepMaker.Laboratory ? Desk.Laboratory : Desk.Counter;
            Answered(await WayDesk.Step(by, number, state, Chance.Next(6) > 0 ? "As it is." : null));
        }

        private async Task Open()
        {
            var answer = Answered(await Desk.Counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = [.. _samples.Where(_ => Chance.Next(3) == 0).Select(s => s.Number).Append(Any()).Distinct().Take(3)] }));
            if (answer.Status == HttpStatusCode.Created) _shipments.Add(WayDesk.Read<Shipment>(answer));
            else if ((await Desk.Counter.Get("/v1/samples?state=registered")).Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("number").GetString()!).ToArray() is { Length: > 0 } fit) _shipments.Add(await Desk.Opens(fit));
        }

        private async Task Forward()
        {
            if (_shipments.Count == 0) return;
            var (shipment, by) = (_shipments[Chance.Next(_shipments.Count)], Chance.Next(5) == 0 ? Anybody() : Desk.Counter);
            Answered(await by.Post($"/v1/shipments/{shipment.Id}/dispatch", null));
            string[] bags = [.. shipment.Items!.Select(i => i.Number).Where(_ => Chance.Next(5) > 0)];
            Answered(await (Chance.Next(6) == 0 ? Anybody() : Desk.Laboratory).Post($"/v1/shipments/{shipment.Id}/receipt", new ReceiveShipment { Samples = [.. bags.Append(Any()).Distinct()] }));
        }

        private async Task Correct()
        {
            var sample = await Desk.SampleOf(Any());
            var versions = (await Desk.Admin.Get($"/v1/samples/{sample.Number}/versions")).Is(HttpStatusCode.OK);
            var now = WayDesk.Read<SampleVersionList>(versions).Items[^1].Sample;
            var analyses = now.Analyses.ToList();
            if (analyses.Count > 0 && Chance.Next(3) == 0) analyses.RemoveAt(Chance.Next(analyses.Count));
            else if (analyses.Count > 0) analyses[0] = analyses[0] with { Authorised = Chance.Next(3) > 0, Findings = [.. analyses[0].Findings.Select(f => f.Amount is null ? f : f with { Amount = Chance.Next(400, 2600) / 10m })] };
            Answered(await Desk.Admin.Post($"/v1/samples/{sample.Number}/corrections", new CorrectSample { Revision = sample.Revision, Reason = "A misprint.", Sample = now with { Analyses = analyses, BroughtIn = (BroughtIn)Chance.Next(2) } }));
        }

        // What is read now against what everything else says.
        public async Task Agrees()
        {
            var counted = 0;
            foreach (var (number, code) in _samples)
            {
                var sample = await Desk.SampleOf(number);
                Seen.UnionWith(sample.Steps!.Select(s => s.State));
                Assert.Equal(sample.State, sample.Steps![^1].State);
                var authorised = sample.Analyses.Where(a => a.Authorised).ToList();
                if (sample.State is WayState.Authorised or WayState.Reported) Assert.Equal(sample.Analyses.Count, authorised.Count);
                if (sample.State == WayState.Analysed) Assert.True(authorised.Count < sample.Analyses.Count);
                // The visitor reads what is authorised, and no more; danger shows before that.
                var answer = await Cards.Reads(code);
                Assert.Equal(authorised.Count, answer.Tests.Count);
                Assert.Equal(sample.Urgent, answer.Status == ResultStatus.ContactNow);
                if (authorised.SelectMany(a => a.Findings).Any(f => f.Substance == "MDMA")) counted++;
            }
            // A sample counts once where anything authorised holds it, and nowhere else.
            var figures = await Desk.Figures();
            Assert.Equal(counted, figures.Quantified);
            await using var view = await Desk.Dims.Services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);
            var whole = await CellStore.Whole(view.Read, view.Cells.Revision);
            Assert.Empty(whole.DifferencesFrom(view.Cells));
            Assert.Equal(await Desk.Dims.Count("SELECT count(*) FROM analyses WHERE authorised = 1"), whole.Blocks.Sum(b => b.Entries().Sum(e => (long)whole.Contents[e.Content].Analyses.Count)));
        }
    }
}
